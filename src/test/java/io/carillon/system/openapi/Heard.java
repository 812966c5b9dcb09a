package io.carillon.system.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/** Texts that the server has said of late, among them names of what is there and places in its log. Any thread. */
final class Heard {
    private static final int MAX_CHARS = 200;
    private static final int TRIES = 20;

    private final AtomicReferenceArray<String> texts = new AtomicReferenceArray<>(256);

    void listen(JsonNode answer, Random random) {
        if (answer.isTextual()
                && !answer.textValue().isEmpty()
                && answer.textValue().length() <= MAX_CHARS) {
            texts.set(random.nextInt(texts.length()), answer.textValue());
        }
        answer.forEach(part -> listen(part, random));
    }

    Optional<String> any(Random random, Predicate<String> good) {
        for (int i = 0; i < TRIES; i++) {
            String text = texts.get(random.nextInt(texts.length()));
            if (text != null && good.test(text)) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }
}
