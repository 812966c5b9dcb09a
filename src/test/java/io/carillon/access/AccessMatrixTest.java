package io.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.NaiveSelector;
import io.carillon.event.Audience;
import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The decision point against an oracle that knows nothing of it: grants, private topics and topics made at random, and a
 * {@link NaiveSelector}. Any difference is a leak or a wrong refusal.
 */
final class AccessMatrixTest {
    private static final int ROUNDS = 12_000;
    private static final int TOPICS = 10;
    private static final List<String> WORDS =
            List.of("a", "b", "ab", "users", "ada", "ad", "%C3%A4", "A", "a.b", "...");
    /** Subjects that own nothing, because they are no part of a topic as they are. */
    private static final List<String> ODD_SUBJECTS = List.of(".", "..", "a/b", "%61da", "\u00e4", "a b", "*", "-");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private String topic() {
        return switch (random.nextInt(7)) {
            case 0 -> "/users/" + word() + "/" + word();
            case 1 -> "/users/" + word();
            case 2 -> "/api/" + word() + "/" + word();
            case 3 -> "/api/" + word() + "/" + word() + "/" + word();
            case 4 -> "/sessions/" + (random.nextBoolean() ? word() : "-") + "/" + word();
            case 5 -> word().replace("%C3%A4", "n");
            default -> "https://h.example/" + word();
        };
    }

    private String selector() {
        return switch (random.nextInt(10)) {
            case 0 -> "*";
            case 6 -> "/api/{c}/" + word();
            case 7 -> "/{x}/{y}/" + word();
            case 1 -> "/users/*";
            case 2 -> "/users/:u/" + word();
            case 3 -> "/api/" + word() + "/*";
            case 4 -> "/:x/" + word() + "*";
            case 5 -> "/api/:c/:id";
            default -> {
                String exact = topic();
                yield exact.contains(":") ? "/t" : exact;
            }
        };
    }

    private List<String> selectors(int most) {
        List<String> all = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            all.add(selector());
        }
        return all;
    }

    private static boolean any(List<String> patterns, String topic) {
        return NaiveSelector.anySelects(patterns, topic);
    }

    private static boolean isOf(@Nullable String owner, String topic) {
        String[] segments = topic.split("/", -1);
        return owner != null
                && segments.length > 3
                && segments[0].isEmpty()
                && List.of("users", "sessions").contains(segments[1])
                && segments[2].equals(owner);
    }

    @Test
    void noLeakAndNoWrongRefusal() {
        int cases = 0;
        int allowed = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<String> secluded = selectors(3);
            List<String> publish = selectors(3);
            List<String> subscribe = selectors(3);
            boolean anonymous = random.nextInt(4) == 0;
            boolean odd = random.nextInt(8) == 0;
            String subject = odd ? ODD_SUBJECTS.get(random.nextInt(ODD_SUBJECTS.size())) : word();
            if (random.nextInt(4) == 0) {
                subject = "";
            }
            Access access =
                    new Access(AccessSettings.read(settings(secluded, anonymous, publish, subscribe)), Issuer.CLOCK);
            Caller caller = anonymous ? access.anonymous() : access.authenticate(token(subject, publish, subscribe));
            String owner = anonymous || odd || subject.isEmpty() || subject.startsWith("%") ? null : subject;
            for (int i = 0; i < TOPICS; i++) {
                String text = topic();
                String other = topic();
                Topic topic = new Topic(text);
                boolean granted = any(subscribe, text) || isOf(owner, text);
                boolean grantedOther = any(subscribe, other) || isOf(owner, other);
                boolean reads = !any(secluded, text) || granted;
                boolean writes = any(publish, text);
                boolean flagged = random.nextBoolean();
                boolean both = (!flagged && !any(secluded, text) && !any(secluded, other)) || granted || grantedOther;
                String as = "seed %d: private %s, publish %s, subscribe %s, sub '%s', topics %s, %s"
                        .formatted(seed, secluded, publish, subscribe, subject, text, other);

                assertThat(access.mayRead(caller, topic)).as(as).isEqualTo(reads);
                assertThat(access.readership(caller).reads(topic)).as(as).isEqualTo(reads);
                assertThat(access.readership(caller).reads(event(topic, Audience.EVERYONE)))
                        .as(as)
                        .isEqualTo(reads);
                assertThat(access.readership(caller)
                                .reads(event(topic, new Audience(List.of(), flagged, Optional.empty()))))
                        .as(as)
                        .isEqualTo((!flagged && !any(secluded, text)) || granted);
                Event message = event(topic, new Audience(List.of(new Topic(other)), flagged, Optional.empty()));
                assertThat(access.readership(caller).reads(message)).as(as).isEqualTo(both);
                assertThat(access.readership(caller).common().reads(message))
                        .as(as)
                        .isEqualTo(!flagged && !any(secluded, text) && !any(secluded, other));
                assertThat(access.mayPublish(caller, topic)).as(as).isEqualTo(writes);
                assertThat(access.mayPublish(caller, List.of(topic, new Topic(other))))
                        .as(as)
                        .isEqualTo(writes && any(publish, other));
                assertThat(access.mayRead(caller, List.of(topic, new Topic(other)), flagged))
                        .as(as)
                        .isEqualTo(both);
                if (reads && any(secluded, text)) {
                    assertThat(access.readership(caller).privatePrefixes())
                            .as(as)
                            .anyMatch(text::startsWith);
                }
                cases++;
                allowed += reads && writes ? 1 : 0;
                refused += !reads && !writes ? 1 : 0;
            }
        }
        assertThat(cases).isGreaterThanOrEqualTo(100_000);
        assertThat(Math.min(allowed, refused)).as("of both kinds").isGreaterThan(5_000);
    }

    private static Event event(Topic topic, Audience audience) {
        return Event.logged(new Cursor("e", 1), EventType.UPDATED, topic, Instant.EPOCH, Optional.empty(), audience);
    }

    private static java.util.function.Function<String, Optional<String>> settings(
            List<String> secluded, boolean anonymous, List<String> publish, List<String> subscribe) {
        Map<String, String> all = Map.of(
                TokenSettings.SECRET,
                Issuer.SECRET,
                AccessSettings.PRIVATE,
                listed(secluded),
                AccessSettings.ANONYMOUS_PUBLISH,
                anonymous ? listed(publish) : "none",
                AccessSettings.ANONYMOUS_SUBSCRIBE,
                anonymous ? listed(subscribe) : "none");
        return key -> Optional.ofNullable(all.get(key));
    }

    private static String listed(List<String> selectors) {
        return selectors.isEmpty() ? "none" : String.join(",", selectors);
    }

    /** By either claim, of which only the older one has templates; some of the grants in one detail, some in another. */
    private String token(String subject, List<String> publish, List<String> subscribe) {
        var claims = Issuer.claims().subject(subject).audience((String) null).issuer(null);
        boolean templates = Stream.concat(publish.stream(), subscribe.stream()).anyMatch(each -> each.contains("{"));
        if (templates || random.nextBoolean()) {
            claims.claim("mercure", Map.of("publish", publish, "subscribe", subscribe));
        } else {
            List<Object> details = new ArrayList<>();
            details.add(Map.of("type", "payment_initiation", "actions", "whatever"));
            publish.forEach(match -> details.add(Issuer.detail(List.of("publish", "fly"), match, type(match))));
            subscribe.forEach(match -> details.add(Issuer.detail(List.of("subscribe"), match, type(match))));
            claims.claim("authorization_details", details);
        }
        return Issuer.hs256(claims.build());
    }

    private static String type(String match) {
        return match.equals("*") || (!match.contains("*") && !match.contains("/:")) ? "" : "urlpattern";
    }
}
