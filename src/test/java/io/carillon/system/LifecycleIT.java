package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Position;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.Rest;
import io.carillon.system.client.SseItem;
import io.carillon.system.client.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Start, stop, start again, twice at once, and out of a container that goes on. */
@OnJettyAndTomcat
final class LifecycleIT {
    private static final Duration STOP = Duration.ofSeconds(6);

    /** What Tomcat says of an application that left something behind. */
    private static final Pattern LEAK = Pattern.compile(
            "(?i)memory leak|failed to (stop|unregister|remove)|still processing a request|not one that Carillon knows");

    /**
     * Tomcat reads a thread's class loader first and what it does afterwards; one of its own that served a probe in between looks
     * like one that was left behind. That none keeps the class loader is seen by the loader's end.
     */
    private static final String WORKER =
            "The web application \\[\\w+] appears to have started a thread named \\[http-nio-[^]]+-exec-\\d+].*";

    private final Container container;

    LifecycleIT(Container container) {
        this.container = container;
    }

    @Test
    void stopTellsEveryoneWhenToComeBack() {
        List<RawConnection> streams = new ArrayList<>();
        try (Server server = Server.of(container).start()) {
            for (int i = 0; i < 8; i++) {
                streams.add(RawConnection.events(server.port(), "topic=/api/notes/*"));
                streams.get(i).message("live");
            }
            try (RawConnection webSocket = RawConnection.webSocket(server.port(), "topic=/api/notes/*");
                    RawConnection poll = RawConnection.open(server.port())
                            .request("GET", "/events?wait=60", "Accept: application/cloudevents-batch+json")) {
                webSocket.message("live");
                long begin = System.nanoTime();
                server.terminate();
                Set<Long> retries = new HashSet<>();
                for (RawConnection stream : streams) {
                    retries.add(retryBeforeTheEnd(stream));
                }
                assertThat(retries).as("retry times are spread").hasSizeGreaterThan(2);
                assertThat(webSocket.close(STOP).orElseThrow().closeCode()).isEqualTo(1012);
                assertThat(poll.endsWithin(STOP)).as("the long-poll ends").isTrue();
                server.awaitExit(STOP.minusNanos(System.nanoTime() - begin));
            }
            assertThat(server.console()).doesNotContainPattern(LEAK);
        } finally {
            streams.forEach(RawConnection::close);
        }
    }

    private static long retryBeforeTheEnd(RawConnection stream) {
        long retry = 0;
        Optional<SseItem> item = stream.item(STOP);
        while (item.isPresent()) {
            if (item.get() instanceof SseItem.Retry found) {
                retry = found.millis();
            }
            item = stream.item(STOP);
        }
        assertThat(retry).as("retry before the end").isPositive();
        assertThat(stream.endedWell()).as("an end, not a break").isTrue();
        return retry;
    }

    @Test
    void startAgainHasEverythingAndClientsGoOnWithoutAGap() throws Exception {
        Seed seed = Seed.of("LifecycleIT on " + container);
        try (Server server = Server.of(container).start();
                Audience audience = new Audience(server.port(), Countries.COLLECTION)) {
            audience.join(10, Transport.SSE).join(10, Transport.WEBSOCKET);
            audience.awaitAllLive(Duration.ofSeconds(20));
            Rest rest = new Rest(server.url());
            try (CountryWriters writers = new CountryWriters(server.url(), seed, true)) {
                writers.start(20).await();
                assertThat(writers.surprises()).isEmpty();
            }
            var before = rest.list(Countries.COLLECTION);
            assertThat(server.stop()).isLessThan(STOP);
            server.restart();
            var after = rest.list(Countries.COLLECTION);
            assertThat(after.items()).isEqualTo(before.items()).isNotEmpty();
            assertThat(Position.of(after.cursor()).offset())
                    .isEqualTo(Position.of(before.cursor()).offset());
            try (CountryWriters writers = new CountryWriters(server.url(), new Seed(seed.value() + 1), false)) {
                writers.start(20).await();
                assertThat(writers.surprises()).isEmpty();
            }
            String end = rest.put(Countries.COLLECTION + "/zzz", "{}").version();
            audience.awaitOffset(Position.of(end).offset(), Duration.ofSeconds(20));
            audience.assertConverged();
            assertThat(audience.comebacks()).isGreaterThanOrEqualTo(20);
        }
    }

    @Test
    void startLineSaysWhereAndWithWhat() {
        try (Server server = Server.of(container).start()) {
            Rest rest = new Rest(server.url());
            String version = rest.put("/api/notes/1", "{}").version();
            server.restart();
            String line = server.console()
                    .lines()
                    .filter(text -> text.contains(server.data().toString()) && text.contains("epoch"))
                    .reduce((first, second) -> second)
                    .orElseThrow(() -> new AssertionError("no start line:\n" + server.consoleTail()));
            assertThat(line)
                    .contains(server.url() + "/", "SQLite")
                    .containsPattern("epoch [a-z0-9]+\\b")
                    .containsPattern("head " + Position.of(version).offset() + "\\b");
        }
    }

    @Test
    void secondServerOnTheSameDataIsRefusedAndTheFirstGoesOn() {
        try (Server first = Server.of(container).start()) {
            Rest rest = new Rest(first.url());
            rest.put("/api/notes/1", "{}");
            try (Server second = Server.of(container).data(first.data()).launch()) {
                second.awaitConsole(
                        Pattern.compile("(?im)^.*" + Pattern.quote(first.data().toString())
                                + ".*(another|held|in use|locked).*$" + "|^.*(another|held|in use|locked).*"
                                + Pattern.quote(first.data().toString()) + ".*$"),
                        Duration.ofSeconds(40));
                await("the second to be up without us, or gone")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> !second.isRunning() || second.get("/health/ready") != 0);
                assertThat(second.get("/health/ready")).isNotEqualTo(200);
                assertThat(second.get("/api/notes/1")).isNotEqualTo(200);
            }
            assertThat(rest.put("/api/notes/2", "{}").status()).isEqualTo(201);
            assertThat(rest.get("/api/notes/1").status()).isEqualTo(200);
        }
    }

    @Test
    void undeployedApplicationLeavesNothingBehindAndComesBack() throws IOException {
        // What is softly reachable is not kept, but let go late: the option has it let go now.
        try (Server server =
                Server.of(container).jvm("-XX:SoftRefLRUPolicyMSPerMB=0").start()) {
            Rest rest = new Rest(server.url());
            for (int round = 0; round < 2; round++) {
                try (RawConnection stream = RawConnection.events(server.port(), "");
                        RawConnection webSocket = RawConnection.webSocket(server.port(), "")) {
                    stream.message("live");
                    webSocket.message("live");
                    assertThat(rest.put("/api/notes/" + round, "{}").status()).isEqualTo(201);
                    assertThat(server.jcmd("Thread.print"))
                            .as("what is looked for is there before")
                            .contains("\"carillon-");
                    assertThat(server.openFiles())
                            .anyMatch(file -> file.startsWith(server.data().toString()));
                    assertThat(loaders(server)).isEqualTo(1);
                    try (Probes probes = new Probes(server)) {
                        server.undeploy();
                        assertThat(retryBeforeTheEnd(stream)).isPositive();
                        assertThat(webSocket.close(STOP).orElseThrow().closeCode())
                                .isIn(1001, 1012);
                        probes.awaitGone();
                    }
                }
                awaitNothingLeft(server);
                server.deploy();
                server.awaitReady();
                assertThat(rest.get("/api/notes/" + round).status()).isEqualTo(200);
            }
            assertThat(server.console().replaceAll(WORKER, "")).doesNotContainPattern(LEAK);
        }
    }

    /** A balancer's health probes, which know nothing of the undeployment and so are in process while it happens. */
    private static final class Probes implements AutoCloseable {
        private static final int AT_ONCE = 4;
        private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        private final List<Future<?>> ends = new ArrayList<>();

        Probes(Server server) {
            for (int i = 0; i < AT_ONCE; i++) {
                ends.add(threads.submit(() -> {
                    int status = 0;
                    while (status != 404 && !Thread.currentThread().isInterrupted()) {
                        status = server.get("/health/ready");
                    }
                    return status;
                }));
            }
        }

        void awaitGone() {
            await("the application to be gone")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> ends.stream().allMatch(Future::isDone));
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    private static void awaitNothingLeft(Server server) {
        await("its threads to be gone")
                .atMost(Duration.ofSeconds(10))
                .until(() -> !server.jcmd("Thread.print").contains("\"carillon-"));
        await("its files to be closed")
                .atMost(Duration.ofSeconds(10))
                .until(() -> server.openFiles().stream()
                        .noneMatch(file -> file.startsWith(server.data().toString())));
        await("its class loader to be gone")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    others(server);
                    return loaders(server) == 0;
                });
    }

    /**
     * Connections that are nothing to the application. Jetty's connections remember whom they served last, and its selectors
     * the connection that they selected last, until there is another one.
     */
    private static void others(Server server) {
        for (int i = 0; i < 8; i++) {
            try (RawConnection other = RawConnection.open(server.port())) {
                assertThat(other.request("GET", "/", "Connection: close").head().status())
                        .isEqualTo(404);
                assertThat(other.endsWithin(STOP)).isTrue();
            }
        }
    }

    /** Instances of a web application's class loader that a full collection leaves. */
    private static long loaders(Server server) {
        return server.jcmd("GC.class_histogram")
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns ->
                        columns.length >= 4 && columns[3].matches(".*\\.(ParallelWebappClassLoader|WebAppClassLoader)"))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }
}
