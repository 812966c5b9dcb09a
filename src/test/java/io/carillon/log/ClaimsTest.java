package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message with a key is published once, however often and to whichever start of the server it is sent. */
@OnEachDatabase
class ClaimsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Ground.Site site;
    private final SetClock clock = new SetClock();

    ClaimsTest(Ground ground, @TempDir Path directory) {
        this.site = ground.at(directory);
    }

    private static Message message(String text, String... topics) {
        return new Message(
                Stream.of(topics).map(Topic::new).toList(),
                EventType.MESSAGE,
                Optional.of(Event.Data.text(text)),
                false,
                Optional.empty());
    }

    private static Change.Publish once(String caller, String key, Message message) {
        return new Change.Publish(message, Optional.of(Claim.of(caller, key, message)));
    }

    private OpenLog open(Clock with) {
        return OpenLog.with(OpenLog.settings(site.place(), 16, 1_000_000), with);
    }

    @Test
    void theSameMessageAgainIsTheSameEventAlsoAfterARestart() {
        Outcome first;
        try (OpenLog log = open(clock)) {
            first = log.submit(once("me", "k", message("x", "t", "u")));
            assertThat(first).isInstanceOf(Outcome.Published.class);
            assertThat(log.submit(once("me", "k", message("x", "t", "u")))).isEqualTo(first);
            assertThat(log.head()).isEqualTo(1);
        }
        try (OpenLog log = open(clock)) {
            assertThat(log.submit(once("me", "k", message("x", "t", "u")))).isEqualTo(first);
            assertThat(log.head()).isEqualTo(1);
        }
    }

    @Test
    void anotherMessageIsRefusedAndPublishesNothing() {
        try (OpenLog log = open(clock)) {
            log.submit(once("me", "k", message("x", "t", "u")));
            List<Message> others = List.of(
                    message("y", "t", "u"),
                    message("x", "u", "t"),
                    message("x", "t"),
                    message("x", "tu"),
                    new Message(
                            message("x", "t", "u").topics(),
                            new EventType("m2"),
                            message("x", "t").data(),
                            false,
                            Optional.empty()),
                    new Message(
                            message("x", "t", "u").topics(),
                            EventType.MESSAGE,
                            message("x", "t").data(),
                            true,
                            Optional.empty()),
                    new Message(
                            message("x", "t", "u").topics(),
                            EventType.MESSAGE,
                            Optional.empty(),
                            false,
                            Optional.empty()));
            for (Message other : others) {
                assertThat(log.submit(once("me", "k", other)))
                        .as(other.toString())
                        .isEqualTo(new Outcome.KeyTaken());
            }
            assertThat(log.head()).isEqualTo(1);
        }
    }

    @Test
    void anothersKeyHasNothingToDoWithIt() {
        try (OpenLog log = open(clock)) {
            Outcome mine = log.submit(once("me", "k", message("x", "t")));
            Outcome yours = log.submit(once("you", "k", message("y", "t")));

            assertThat(yours).isInstanceOf(Outcome.Published.class).isNotEqualTo(mine);
        }
    }

    @Test
    void manyAtOnceAreOneEvent() {
        try (OpenLog log = open(clock)) {
            List<CompletionStage<Outcome>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(log.journal().submit(once("me", "k", message("x", "t"))));
            }
            Set<Outcome> outcomes = new HashSet<>();
            answers.forEach(answer -> outcomes.add(OpenLog.await(answer)));

            assertThat(outcomes).hasSize(1);
            assertThat(log.head()).isEqualTo(1);
        }
    }

    @Test
    void aKeyIsFreeAgainAfterItsTimeAndItsRowGoes() {
        try (OpenLog log = open(clock)) {
            log.submit(once("me", "k", message("x", "t")));
            clock.advance(LogSettings.DEFAULT_KEEP_KEYS);
            assertThat(log.submit(once("me", "k", message("y", "t"))))
                    .as("still within its time")
                    .isEqualTo(new Outcome.KeyTaken());
            clock.advance(Duration.ofMillis(1));
            assertThat(log.submit(once("me", "k", message("y", "t")))).isInstanceOf(Outcome.Published.class);
            assertThat(log.submit(once("me", "k", message("y", "t"))))
                    .as("claimed anew")
                    .isInstanceOf(Outcome.Published.class);
            assertThat(log.head()).isEqualTo(2);
            clock.advance(LogSettings.DEFAULT_KEEP_KEYS.plusMillis(1));
            await().atMost(PATIENCE).until(() -> rows() == 0);
        }
    }

    private long rows() {
        return site.number("SELECT count(*) FROM claim");
    }

    @Test
    void aKeyIsPrintableAndNotTooLong() {
        Message message = message("x", "t");
        assertThat(Claim.of("", "k".repeat(255), message).key()).hasSize(255);
        for (String bad : List.of("", "k".repeat(256), "a\nb", "\u00e4")) {
            assertThatThrownBy(() -> Claim.of("", bad, message)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void forWhomAnEventIsSurvivesTheDisk() {
        Instant sent = clock.instant();
        try (OpenLog log = open(clock)) {
            log.submit(new Change.Publish(
                    new Message(
                            List.of(new Topic("a"), new Topic("/b%E2%98%83"), new Topic("c")),
                            EventType.MESSAGE,
                            Optional.empty(),
                            true,
                            Optional.of(Duration.ofSeconds(90))),
                    Optional.empty()));
            log.publish("plain", "x");
        }
        try (OpenLog log = open(clock)) {
            List<Event> events = log.events().after(0, 10, 1 << 20).events().stream()
                    .map(each -> each.event())
                    .toList();
            assertThat(events.get(0).topic()).contains(new Topic("a"));
            assertThat(events.get(0).data()).isEmpty();
            assertThat(events.get(0).audience())
                    .isEqualTo(new Audience(
                            List.of(new Topic("/b%E2%98%83"), new Topic("c")),
                            true,
                            Optional.of(sent.plusSeconds(90))));
            assertThat(events.get(1).audience()).isEqualTo(Audience.EVERYONE);
        }
    }
}
