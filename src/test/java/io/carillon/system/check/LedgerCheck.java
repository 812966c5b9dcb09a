package io.carillon.system.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What writers were answered against what is stored. Each topic has one writer, who asks for one change after the other, so
 * the events of a topic must be those that were acknowledged, in their order; those whose fate is not known, once or not at
 * all, at any time after they were asked for; and no others.
 */
final class LedgerCheck {
    private final Stored stored;
    private final List<Finding> findings = new ArrayList<>();

    LedgerCheck(Stored stored) {
        this.stored = stored;
    }

    private record Made(long offset, Stored.Event event) {}

    List<Finding> check(List<Attempt> attempts) {
        Map<String, List<Made>> events = new HashMap<>();
        stored.events()
                .forEach((offset, event) -> events.computeIfAbsent(event.topic(), absent -> new ArrayList<>())
                        .add(new Made(offset, event)));
        Map<String, List<Attempt>> byTopic = attempts.stream().collect(Collectors.groupingBy(Attempt::topic));
        byTopic.forEach((topic, asked) -> {
            List<Made> made = events.getOrDefault(topic, List.of());
            checkTokens(topic, asked, made);
            checkDeletions(topic, asked, made);
        });
        return findings;
    }

    private void checkTokens(String topic, List<Attempt> asked, List<Made> made) {
        Map<String, List<Made>> byToken = made.stream()
                .filter(each -> !each.event.token().isEmpty())
                .collect(Collectors.groupingBy(each -> each.event.token()));
        Set<String> known = new HashSet<>();
        long last = 0;
        for (Attempt attempt : asked) {
            if (attempt.deletes()) {
                continue;
            }
            known.add(attempt.token());
            List<Made> found = byToken.getOrDefault(attempt.token(), List.of());
            if (found.size() > 1) {
                find(Breach.MADE_TWICE, topic, attempt + " is " + found);
            }
            switch (attempt.answer()) {
                case ACKNOWLEDGED -> last = acknowledged(attempt, found, last);
                case REFUSED -> {
                    if (!found.isEmpty()) {
                        find(Breach.REFUSED_AND_MADE, topic, attempt + " is " + found);
                    }
                }
                case UNKNOWN -> {}
            }
        }
        byToken.forEach((token, found) -> {
            if (!known.contains(token)) {
                find(Breach.MADE_BY_NOBODY, topic, found.toString());
            }
        });
    }

    /** The offset it is at, so that the next one is looked for after it. */
    private long acknowledged(Attempt attempt, List<Made> found, long last) {
        Optional<Made> first = found.stream().findFirst();
        boolean mayBeTrimmed =
                attempt.offset().isPresent() ? attempt.offset().getAsLong() <= stored.trimmed() : stored.trimmed() > 0;
        if (first.isEmpty()) {
            if (!mayBeTrimmed) {
                find(Breach.ACKNOWLEDGED_AND_LOST, attempt.topic(), attempt.toString());
            }
            return last;
        }
        long offset = first.get().offset();
        if (offset <= last || (attempt.offset().isPresent() && attempt.offset().getAsLong() != offset)) {
            find(
                    Breach.ACKNOWLEDGED_AND_LOST,
                    attempt.topic(),
                    attempt + " is at " + offset + ", the one before it at " + last);
        }
        return Math.max(last, offset);
    }

    /** Nothing but their number and their place between others tells deletions apart. */
    private void checkDeletions(String topic, List<Attempt> asked, List<Made> made) {
        if (stored.trimmed() > 0) {
            return;
        }
        long found = made.stream()
                .filter(each -> each.event.type().equals("carillon.deleted"))
                .count();
        long acknowledged = count(asked, Attempt.Answer.ACKNOWLEDGED);
        long unknown = count(asked, Attempt.Answer.UNKNOWN);
        if (found < acknowledged) {
            find(Breach.ACKNOWLEDGED_AND_LOST, topic, acknowledged + " deletions, " + found + " of them stored");
        } else if (found > acknowledged + unknown) {
            Breach breach = count(asked, Attempt.Answer.REFUSED) > 0 ? Breach.REFUSED_AND_MADE : Breach.MADE_BY_NOBODY;
            find(breach, topic, found + " deletions, " + acknowledged + " acknowledged, " + unknown + " unknown");
        }
    }

    private static long count(List<Attempt> asked, Attempt.Answer answer) {
        return asked.stream()
                .filter(attempt -> attempt.deletes() && attempt.answer() == answer)
                .count();
    }

    private void find(Breach breach, String topic, String detail) {
        findings.add(new Finding(breach, topic + ": " + detail));
    }
}
