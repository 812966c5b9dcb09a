package io.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the decision point says besides yes and no; for those see {@link AccessMatrixTest}. */
final class AccessTest {
    private static final Topic OPEN = new Topic("/chat");
    private static final Topic OTHER = new Topic("/news");
    private static final Topic ADAS = new Topic("/users/ada/x");

    private final Access keyless = access(Map.of());
    private final Access keyed = access(Map.of(TokenSettings.SECRET, Issuer.SECRET));

    private static Access access(Map<String, String> settings) {
        return new Access(AccessSettings.read(key -> Optional.ofNullable(settings.get(key))), Issuer.CLOCK);
    }

    private Caller caller(String subject, List<String> publish, List<String> subscribe) {
        return keyed.authenticate(Issuer.hs256(Issuer.claims()
                .issuer(null)
                .audience((String) null)
                .subject(subject)
                .claim("mercure", Map.of("publish", publish, "subscribe", subscribe))
                .build()));
    }

    private static void assertForbidden(
            Access access, Caller caller, List<Topic> topics, String named, String challenge) {
        assertThatThrownBy(() -> access.checkPublish(caller, topics))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(403);
                    assertThat(refusal.problem().toJson()).contains(named);
                    assertThat(refusal.headers()).containsEntry("WWW-Authenticate", challenge);
                });
    }

    @Test
    void sendingTakesAGrantForEachTopicAndTheRefusalSaysWhichAndWhoCanHelp() {
        Caller sender = caller("ada", List.of("/chat"), List.of("*"));
        keyed.checkPublish(sender, List.of(OPEN));

        assertForbidden(keyed, sender, List.of(OPEN, OTHER), "/news", "Bearer error=\"insufficient_scope\"");
        assertForbidden(keyed, keyed.anonymous(), List.of(OPEN), "/chat", "Bearer");
        assertForbidden(keyed, sender, List.of(), "no topic", "Bearer error=\"insufficient_scope\"");
        keyless.checkPublish(keyless.anonymous(), List.of(OPEN, OTHER));
    }

    @Test
    void aTokenSaysWhoseAStreamIsAndWithoutAKeyTheClientDoes() {
        Optional<String> named = Optional.of("bob");

        assertThat(keyed.user(caller("ada", List.of(), List.of()), named)).contains("ada");
        assertThat(keyed.user(caller("", List.of(), List.of()), named)).isEmpty();
        assertThat(keyed.user(keyed.anonymous(), Optional.empty())).isEmpty();
        assertThat(keyless.user(keyless.anonymous(), named)).contains("bob");
        assertThatThrownBy(() -> keyed.user(keyed.anonymous(), named))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.problem().status()).isEqualTo(403));
    }

    @Test
    void whoeverTheStreamIsReadsItsOwn() {
        assertThat(keyless.readership(keyless.anonymous(), Optional.of("ada")).reads(ADAS))
                .isTrue();
        assertThat(keyless.readership(keyless.anonymous(), Optional.of("ad")).reads(ADAS))
                .isFalse();
        assertThat(keyless.readership(keyless.anonymous()).reads(ADAS)).isFalse();
        assertThat(keyless.owns(keyless.anonymous(), ADAS)).isFalse();
        assertThat(keyed.owns(caller("ada", List.of(), List.of()), ADAS)).isTrue();
        assertThat(keyed.owns(caller("bob", List.of("*"), List.of("*")), ADAS)).isFalse();
        assertThat(keyed.owns(caller("ada", List.of(), List.of()), new Topic("/sessions/ada/1")))
                .isTrue();
    }

    /** What is written to a stream is shared by equal ones. */
    @Test
    void thoseWhoMayReadOtherThingsAreNotEqual() {
        Readership ada = keyed.readership(caller("ada", List.of(), List.of("/p/*")));

        assertThat(ada).isEqualTo(keyed.readership(caller("ada", List.of("*"), List.of("/p/*"))));
        assertThat(ada).hasSameHashCodeAs(keyed.readership(caller("ada", List.of(), List.of("/p/*"))));
        assertThat(ada)
                .isNotEqualTo(keyed.readership(caller("bob", List.of(), List.of("/p/*"))))
                .isNotEqualTo(keyed.readership(caller("ada", List.of(), List.of("/q/*"))))
                .isNotEqualTo(keyed.readership(keyed.anonymous()))
                .isNotEqualTo(access(Map.of(TokenSettings.SECRET, Issuer.SECRET, AccessSettings.PRIVATE, "/p/*"))
                        .readership(caller("ada", List.of(), List.of("/p/*"))));
        assertThat(ada.common()).isSameAs(keyed.readership(keyed.anonymous()));
    }

    @Test
    void differentRightsDifferAlsoWhereTheirHashesMeet() {
        // "Aa" and "BB" have the same hash, and so have texts, sets and lists that differ in them alone
        Readership one = keyed.readership(caller("Aa", List.of(), List.of("/p/Aa")));

        for (Readership other : List.of(
                keyed.readership(caller("BB", List.of(), List.of("/p/Aa"))),
                keyed.readership(caller("Aa", List.of(), List.of("/p/BB"))))) {
            assertThat(other).hasSameHashCodeAs(one).isNotEqualTo(one);
        }
        Readership private1 =
                access(Map.of(AccessSettings.PRIVATE, "/p/Aa")).readership(keyless.anonymous(), Optional.of("ada"));
        Readership private2 =
                access(Map.of(AccessSettings.PRIVATE, "/p/BB")).readership(keyless.anonymous(), Optional.of("ada"));
        assertThat(private1).hasSameHashCodeAs(private2).isNotEqualTo(private2);
    }

    @Test
    void aStreamsOwnEventIsNoneOfTheLogsThatCouldBeRead() {
        Event hello =
                new Event("x", Optional.empty(), EventType.HELLO, Optional.empty(), Instant.EPOCH, Optional.empty());

        assertThat(keyed.readership(keyed.anonymous()).reads(hello)).isFalse();
    }
}
