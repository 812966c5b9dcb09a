package io.carillon.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some words on their way to the log; those that did not get there are tried again. Used by the thread {@code carillon-sessions};
 * never waits.
 */
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private final SessionEvents events;
    private List<Word> words;
    private List<Sent> sent = List.of();
    private boolean warned;

    private record Sent(Word word, CompletableFuture<?> outcome) {}

    /** @param words none of which is told if nobody wants events */
    Telling(SessionEvents events, List<Word> words) {
        this.events = events;
        this.words = events.areWanted() ? words : List.of();
    }

    /** Begins, or tries again, if there is need to; true once all is on disk. */
    boolean isDone() {
        if (sent.isEmpty()) {
            sent = words.stream()
                    .map(word -> new Sent(word, events.tell(word).toCompletableFuture()))
                    .toList();
        }
        if (!sent.stream().allMatch(each -> each.outcome.isDone())) {
            return false;
        }
        List<Sent> failed = sent.stream()
                .filter(each -> each.outcome.isCompletedExceptionally())
                .toList();
        words = failed.stream().map(Sent::word).toList();
        sent = List.of();
        if (!failed.isEmpty() && !warned) {
            warned = true;
            LOG.warn(
                    "Nobody is told yet that {} sessions have begun or ended: {}",
                    failed.size(),
                    reason(failed.get(0).outcome));
        }
        return failed.isEmpty();
    }

    private static String reason(CompletableFuture<?> failed) {
        try {
            failed.getNow(null);
            return "";
        } catch (CompletionException e) {
            return String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        }
    }
}
