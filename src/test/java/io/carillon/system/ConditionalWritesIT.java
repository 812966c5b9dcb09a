package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many writers count in one resource, each with {@code If-Match}: no update is lost and none is made twice. */
@OnJettyAndTomcat
final class ConditionalWritesIT {
    private static final int WRITERS = 64;

    private static final int WRITES_EACH = 1_000;

    private final Server server;
    private final Rest rest;
    private final String counter = Fresh.collection() + "/counter";

    ConditionalWritesIT(Container container) {
        server = Server.shared(container);
        rest = new Rest(server.url());
    }

    @Test
    void eachWriteThatWasAnsweredWithSuccessIsOneVersionAndCountsOnce() throws Exception {
        Rest.Answer made = rest.put(counter, "{\"n\":0}");
        List<String> versions = writeAll();

        System.out.println(server + ": " + versions.size() + " of " + WRITERS * WRITES_EACH + " writes succeeded");
        // A write that succeeds makes at most one of each other writer's fail.
        assertThat(versions).hasSizeGreaterThanOrEqualTo(WRITES_EACH);
        Rest.Answer now = rest.get(counter);
        assertThat(now.members().get("n")).isEqualTo(Integer.toString(versions.size()));
        assertThat(versionsInTheLog(made.version(), versions.size())).isEqualTo(new TreeSet<>(versions));
        assertThat(versions).doesNotHaveDuplicates().contains(now.version());
    }

    /** The versions that all writers were given. */
    private List<String> writeAll() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            CyclicBarrier start = new CyclicBarrier(WRITERS);
            List<Future<List<String>>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Callable<List<String>> writer = () -> {
                    start.await();
                    return write();
                };
                writers.add(threads.submit(writer));
            }
            List<String> versions = new ArrayList<>();
            for (Future<List<String>> writer : writers) {
                versions.addAll(writer.get(2, TimeUnit.MINUTES));
            }
            return versions;
        } finally {
            threads.shutdownNow();
        }
    }

    private List<String> write() {
        List<String> versions = new ArrayList<>();
        try (Writer writer = new Writer()) {
            String known = "";
            for (int i = 0; i < WRITES_EACH; i++) {
                if (known.isEmpty()) {
                    known = writer.read();
                }
                String tag = RawJson.members(known).get("version");
                int n = Integer.parseInt(RawJson.members(known).get("n"));
                known = writer.write("{\"n\":" + (n + 1) + "}", tag).orElse("");
                if (!known.isEmpty()) {
                    versions.add(RawJson.string(RawJson.members(known).get("version")));
                }
            }
        }
        return versions;
    }

    /** A client on one connection, as long as the server keeps it: Tomcat does for 100 requests. */
    private final class Writer implements AutoCloseable {
        private RawConnection connection = RawConnection.open(server.port());

        String read() {
            connection.request("GET", counter);
            return answer(200).orElseThrow();
        }

        /** The resource as it is then; empty if it has changed since. */
        Optional<String> write(String resource, String tag) {
            byte[] content = resource.getBytes(StandardCharsets.US_ASCII);
            connection.request("PUT", counter, content, "Content-Type: application/json", "If-Match: " + tag);
            return answer(200, 412);
        }

        private Optional<String> answer(Integer... allowed) {
            int status = connection.head().status();
            String text = connection.text();
            assertThat(status).as(text).isIn((Object[]) allowed);
            if (connection.head().field("Connection").orElse("").equalsIgnoreCase("close")) {
                close();
                connection = RawConnection.open(server.port());
            }
            return status == 200 ? Optional.of(text) : Optional.empty();
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    /** What a reader of the log hears from this version on: each change adds one. */
    private Set<String> versionsInTheLog(String after, int count) {
        Set<String> versions = new TreeSet<>();
        try (RawConnection events = RawConnection.events(server.port(), "topic=" + counter + "&lastEventID=" + after)) {
            events.message("hello");
            Message message = events.message();
            for (int n = 1; !message.sseName().equals("live"); n++, message = events.message()) {
                assertThat(message.sseName()).isEqualTo("updated");
                assertThat(RawJson.members(message.data()).get("n")).isEqualTo(Integer.toString(n));
                versions.add(message.id());
            }
        }
        assertThat(versions).hasSize(count);
        return versions;
    }
}
