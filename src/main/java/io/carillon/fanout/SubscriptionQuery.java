package io.carillon.fanout;

import io.carillon.event.Cursor;
import io.carillon.event.Selectors;
import io.carillon.event.TopicSelector;
import io.carillon.event.User;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a subscription as they stand in a URL, the same for every transport: {@code topic} (repeatable),
 * {@code lastEventID}, {@code snapshot}, {@code user}; others are nobody's business here.
 */
public final class SubscriptionQuery {
    private static final int MAX_CHARS = 128 << 10;

    private final Map<String, List<String>> parameters = new HashMap<>();
    private final Selectors selectors;

    /**
     * Decodes a query.
     *
     * @param raw what follows the question mark, as it came; null if there is none
     * @param selectors how topics are read
     * @throws IllegalArgumentException if it is not percent-encoded UTF-8
     */
    public SubscriptionQuery(@Nullable String raw, Selectors selectors) {
        this.selectors = selectors;
        if (raw == null || raw.isEmpty()) {
            return;
        }
        if (raw.length() > MAX_CHARS) {
            throw new IllegalArgumentException("the query is longer than " + MAX_CHARS + " characters");
        }
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            parameters.computeIfAbsent(name, absent -> new ArrayList<>(1)).add(value);
        }
    }

    /** The last value of a parameter. */
    public Optional<String> value(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /**
     * What is asked for.
     *
     * @param lastEventId the {@code Last-Event-ID} header, which wins over the parameter
     * @param user whose stream it is, as far as that is known
     * @throws IllegalArgumentException if a parameter is not what it should be; the message names it and says what is
     */
    public Subscription subscription(
            Optional<String> lastEventId, Optional<String> user, Optional<Duration> firstHeartbeat, Rights rights) {
        Selection selection = selection();
        return new Subscription(
                user.flatMap(User::named).map(selection::of).orElse(selection),
                start(lastEventId),
                user,
                firstHeartbeat,
                rights);
    }

    private Selection selection() {
        List<TopicSelector> selected = new ArrayList<>();
        for (String topic : parameters.getOrDefault("topic", List.of())) {
            try {
                selected.add(selectors.parse(topic));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("topic: " + e.getMessage(), e);
            }
        }
        return Selection.of(selected);
    }

    private Start start(Optional<String> header) {
        Optional<String> from = header.filter(value -> !value.isEmpty()).or(() -> value("lastEventID"));
        if (from.isPresent()) {
            return from.get().equals("earliest") ? new Start.Earliest() : new Start.After(Cursor.parse(from.get()));
        }
        return value("snapshot").filter(value -> !value.equals("false")).isPresent()
                ? new Start.Snapshot()
                : new Start.Now();
    }

    /**
     * The user that the client names.
     *
     * @throws IllegalArgumentException if it is no name of one
     */
    public Optional<String> user() {
        try {
            return value("user").map(User::new).map(User::name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("user: " + e.getMessage(), e);
        }
    }

    private static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
                int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("the query has a '%' that two hexadecimal digits do not follow");
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the query is not UTF-8", e);
        }
    }
}
