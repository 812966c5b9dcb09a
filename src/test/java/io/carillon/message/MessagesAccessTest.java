package io.carillon.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.access.Access;
import io.carillon.access.AccessSettings;
import io.carillon.access.Action;
import io.carillon.access.Caller;
import io.carillon.access.Grant;
import io.carillon.access.Grants;
import io.carillon.content.FakeFields;
import io.carillon.content.Fields;
import io.carillon.content.Problems;
import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.log.OpenLog;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may send messages, and whose idempotency keys are whose. */
class MessagesAccessTest {
    private static final Instant LATER = Instant.parse("9999-01-01T00:00:00Z");
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final Path directory;

    MessagesAccessTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static Access access(String anonymous) {
        Map<String, String> settings =
                Map.of("carillon.token.secret", SECRET, AccessSettings.ANONYMOUS_PUBLISH, anonymous);
        return new Access(AccessSettings.read(key -> Optional.ofNullable(settings.get(key))));
    }

    private static Caller caller(Optional<String> subject, Action action, String selector) {
        return new Caller.Authenticated(
                subject, LATER, Grants.of(Grant.of(action, Set.of(TopicSelector.parse(selector)))));
    }

    private static Caller sender(String selector) {
        return caller(Optional.of("ada"), Action.PUBLISH, selector);
    }

    private static Fields json(String... more) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
        all.addAll(List.of(more));
        return FakeFields.of(all.toArray(String[]::new));
    }

    private static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Event> events(OpenLog log) {
        return log.events().after(0, 10_000, 1 << 24).events().stream()
                .map(each -> each.event())
                .toList();
    }

    private static Messages messages(OpenLog log, Access access) {
        return new Messages(new EventPublisher(log.journal(), MessageSettings.defaults(), access), access);
    }

    private static String sent(Response answer) {
        assertThat(answer.getStatus()).isEqualTo(201);
        return new String((byte[]) answer.getEntity(), StandardCharsets.UTF_8);
    }

    @Test
    void whoMayNotPublishOnEachOfTheTopicsPublishesNothing() {
        Access access = access("none");
        try (OpenLog log = OpenLog.in(directory)) {
            Messages messages = messages(log, access);
            String both = "{\"topics\":[\"/a\",\"/b\"]}";
            for (Caller caller : List.of(
                    access.anonymous(),
                    sender("/a"),
                    sender("/b"),
                    caller(Optional.of("ada"), Action.SUBSCRIBE, "*"))) {
                Problems.of(403, () -> messages.send(caller, json(), content(both)));
                Problems.of(403, () -> messages.sendTo(caller, "bob", json(), content("{}")));
                Problems.of(403, () -> messages.sendTo(caller, "ada", json(), content("{}")));
            }
            assertThat(log.head()).isZero();
            OpenLog.await(messages.send(sender("/:x"), json(), content(both)));
            OpenLog.await(messages.sendTo(sender("/users/bob/*"), "bob", json(), content("{}")));
            assertThat(log.head()).isEqualTo(2);
        }
    }

    @Test
    void theGrantIsAskedForBeforeTheContentIsLookedAt() {
        try (OpenLog log = OpenLog.in(directory)) {
            Messages messages = messages(log, access("none"));

            Problems.of(403, () -> messages.sendTo(sender("/a"), "bob", json(), content("nonsense")));
            Problems.of(400, () -> messages.sendTo(sender("*"), "bob", json(), content("nonsense")));
            Problems.of(400, () -> messages.sendTo(sender("/a"), "b/ob", json(), content("{}")));
        }
    }

    @Test
    void aMessageToAUserIsPrivateAndOverSomeTime() {
        try (OpenLog log = OpenLog.in(directory)) {
            OpenLog.await(messages(log, access("none")).sendTo(sender("*"), "bob", json(), content("{}")));

            Event event = events(log).get(0);
            assertThat(event.topic().orElseThrow()).hasToString("/users/bob/messages");
            assertThat(event.audience().isPrivate()).isTrue();
            assertThat(event.audience().expires())
                    .hasValueSatisfying(
                            end -> assertThat(end).isEqualTo(event.time().plus(MessageSettings.DEFAULT_USER_TTL)));
        }
    }

    @Test
    void eachCallersKeysAreItsOwn() {
        Access access = access("*");
        Fields keyed = json("Idempotency-Key", "k");
        String message = "{\"topics\":[\"/a\"]}";
        try (OpenLog log = OpenLog.in(directory)) {
            EventPublisher publisher = new EventPublisher(log.journal(), MessageSettings.defaults(), access);
            Messages messages = new Messages(publisher, access);
            List<String> ids = new ArrayList<>();
            for (Optional<String> subject : List.of(
                    Optional.of("ada"),
                    Optional.of("bob"),
                    Optional.of("sub:ada"),
                    Optional.of("anonymous:"),
                    Optional.of("token:"),
                    Optional.of("application:"),
                    Optional.<String>empty())) {
                Caller caller = caller(subject, Action.PUBLISH, "*");
                String id = sent(OpenLog.await(messages.send(caller, keyed, content(message))));
                assertThat(sent(OpenLog.await(messages.send(caller, keyed, content(message)))))
                        .isEqualTo(id);
                ids.add(id);
            }
            ids.add(sent(OpenLog.await(messages.send(access.anonymous(), keyed, content(message)))));
            Cursor own = OpenLog.await(publisher.publishOnce(
                    "k",
                    new Message(
                            List.of(new Topic("/a")), EventType.MESSAGE, Optional.empty(), false, Optional.empty())));
            ids.add("{\"id\":\"" + own + "\"}");

            assertThat(ids).hasSize(9).doesNotHaveDuplicates();
            assertThat(log.head()).isEqualTo(9);
        }
    }
}
