package io.carillon.system.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That a client and its replica find out a server that does it wrong: here one that reads from a script. */
final class ReplicaTest {
    private final Loop loop = new Loop();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private ServerSocket socket;

    @BeforeEach
    void open() throws IOException {
        socket = new ServerSocket();
        socket.bind(Loopback.port(0));
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        socket.close();
    }

    /** Answers each connection in turn with an event stream of these blocks, then ends the connection. */
    private void serve(List<List<String>> connections) {
        Thread thread = new Thread(
                () -> {
                    for (List<String> blocks : connections) {
                        try (Socket peer = socket.accept()) {
                            requests.add(request(peer.getInputStream()));
                            StringBuilder answer = new StringBuilder(
                                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                            for (String block : blocks) {
                                answer.append(Integer.toHexString(block.length()))
                                        .append("\r\n")
                                        .append(block)
                                        .append("\r\n");
                            }
                            peer.getOutputStream().write(answer.toString().getBytes(StandardCharsets.US_ASCII));
                        } catch (IOException e) {
                            return;
                        }
                    }
                },
                "carillon-test-script");
        thread.setDaemon(true);
        thread.start();
    }

    private static String request(InputStream in) throws IOException {
        ByteBin bytes = new ByteBin();
        while (!bytes.endsWith((byte) '\r', (byte) '\n', (byte) '\r', (byte) '\n')) {
            bytes.write(in.read());
        }
        return bytes.toString(StandardCharsets.US_ASCII);
    }

    private static String notice(String type, String cursor) {
        return "event: " + type + "\ndata: {\"specversion\":\"1.0\",\"id\":\"s/" + type
                + "\",\"source\":\"/\",\"type\":\"carillon." + type + "\",\"data\":{\"cursor\":\"" + cursor
                + "\"}}\n\n";
    }

    private static String event(String type, int offset, String id) {
        String data = type.equals("deleted") ? "" : ",\"data\":{\"id\":\"" + id + "\",\"n\":" + offset + "}";
        return "id: e-" + offset + "\nevent: " + type + "\ndata: {\"specversion\":\"1.0\",\"id\":\"e-" + offset
                + "\",\"source\":\"/\",\"subject\":\"/api/c/" + id + "\",\"type\":\"carillon." + type + "\"" + data
                + "}\n\n";
    }

    private static String snapshot(String id, int n) {
        return "event: snapshot\ndata: {\"specversion\":\"1.0\",\"id\":\"x\",\"source\":\"/\",\"subject\":\"/api/c/"
                + id + "\",\"type\":\"carillon.snapshot\",\"data\":{\"id\":\"" + id + "\",\"n\":" + n + "}}\n\n";
    }

    private Replica replica() {
        return new Replica(loop, "/api/c", () -> new Replica.State(Map.of("r", "{\"reloaded\":true}"), "f-90"));
    }

    private Client join(Replica replica) {
        return new Client(
                        loop,
                        Subscription.of(socket.getLocalPort(), Transport.SSE, "topic=/api/c/*")
                                .withSnapshot(),
                        replica)
                .join();
    }

    private void awaitHead(Replica replica, long offset) {
        await("offset " + offset).atMost(Duration.ofSeconds(10)).until(() -> {
            loop.check();
            return replica.head().offset() == offset;
        });
    }

    @Test
    void snapshotEventsAndAResumeMakeTheState() {
        serve(List.of(
                List.of(notice("hello", "e-5"), snapshot("a", 1)),
                List.of(
                        notice("hello", "e-5"),
                        snapshot("a", 1),
                        snapshot("b", 2),
                        notice("live", "e-5"),
                        event("updated", 6, "a")),
                List.of(
                        notice("hello", "e-6"),
                        event("deleted", 7, "b"),
                        event("created", 9, "c"),
                        notice("live", "e-9"),
                        "id: e-12\n\n"),
                List.of(notice("hello", "e-12"), notice("live", "e-12"), event("created", 13, "d"))));
        Replica replica = replica();
        Client client = join(replica);
        awaitHead(replica, 13);
        assertThat(client.violations()).isEmpty();
        assertThat(replica.items())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "a", "{\"id\":\"a\",\"n\":6}", "c", "{\"id\":\"c\",\"n\":9}", "d", "{\"id\":\"d\",\"n\":13}"));
        assertThat(replica.offsets()).containsExactlyInAnyOrder(6L, 7L, 9L, 13L);
        assertThat(requests).element(0).asString().contains("snapshot").doesNotContain("Last-Event-ID");
        assertThat(requests).element(1).asString().contains("snapshot").doesNotContain("Last-Event-ID");
        assertThat(requests).element(2).asString().contains("Last-Event-ID: e-6\r\n");
        assertThat(requests).element(3).asString().contains("Last-Event-ID: e-12\r\n");
    }

    @Test
    void eventHeardTwiceIsAViolation() {
        assertViolation(
                "6 after e-6, heard before",
                event("created", 6, "a"),
                event("updated", 6, "a"),
                event("updated", 7, "a"));
    }

    @Test
    void eventsOutOfOrderAreAViolation() {
        assertViolation("e-6 after e-8", event("created", 8, "a"), event("updated", 6, "a"), event("updated", 7, "a"));
    }

    @Test
    void creationOfWhatIsThereIsAViolation() {
        assertViolation("carillon.created does not fit", event("created", 6, "a"), event("created", 7, "a"));
    }

    @Test
    void lossOfACreationIsAViolation() {
        assertViolation("carillon.updated does not fit", event("created", 6, "a"), event("updated", 7, "b"));
    }

    @Test
    void strangersEventIsAViolation() {
        assertViolation("not asked for", event("created", 7, "a").replace("/api/c/", "/api/other/"));
    }

    @Test
    void idThatIsNotTheEventsIsAViolation() {
        assertViolation(
                "for the event e-7",
                event("created", 7, "a").replaceFirst("id: e-7", "id: e-6"),
                event("created", 7, "b"));
    }

    private void assertViolation(String text, String... events) {
        serve(List.of(
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(notice("hello", "e-5"), notice("live", "e-5")),
                                java.util.stream.Stream.of(events))
                        .toList(),
                List.of()));
        Client client = join(replica());
        await(text).atMost(Duration.ofSeconds(10)).until(() -> {
            loop.check();
            return client.violations().stream().anyMatch(violation -> violation.contains(text));
        });
    }

    @Test
    void gapIsCountedAndTheStateAskedForAnew() {
        serve(List.of(
                List.of(notice("hello", "e-5"), snapshot("a", 1), notice("live", "e-5")),
                List.of(notice("hello", "e-5"), notice("gap", "f-88"), notice("live", "f-88"), ": wait\n"),
                List.of(notice("hello", "f-90"), event("created", 91, "x").replace("e-91", "f-91"))));
        Replica replica = replica();
        join(replica);
        await("the reload").atMost(Duration.ofSeconds(10)).until(() -> {
            loop.check();
            return replica.head().offset() == 91 || replica.items().containsKey("r");
        });
        assertThat(replica.gaps()).isEqualTo(1);
    }
}
