package io.carillon.faults;

import io.carillon.system.client.Loopback;
import io.carillon.system.client.Rest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Healthy clients, one thread each, at a steady pace: they change, read, and come anew, and how long each of it takes is written down. */
final class Pulses {
    private static final int CLIENTS = 4;
    private static final Duration PAUSE = Duration.ofMillis(40);
    private static final int PATIENCE_MILLIS = 30_000;

    private final int port;
    private final String url;

    /**
     * What was seen, each ascending, in nanoseconds.
     *
     * @param requests changes and reads over connections that are open
     * @param arrivals requests with a new connection each, from its beginning
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Seen(long[] requests, long[] arrivals, List<String> failures) {
        double p99Requests() {
            return p99(requests);
        }

        double p99Arrivals() {
            return p99(arrivals);
        }

        private static double p99(long[] sorted) {
            return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)] / 1e6;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "p99 %.1f ms of %,d requests, %.1f ms of %,d new connections, %d failures",
                    p99Requests(),
                    requests.length,
                    p99Arrivals(),
                    arrivals.length,
                    failures.size());
        }
    }

    Pulses(int port, String url) {
        this.port = port;
        this.url = url;
    }

    Seen during(Duration time) throws InterruptedException {
        Queue<Long> requests = new ConcurrentLinkedQueue<>();
        Queue<Long> arrivals = new ConcurrentLinkedQueue<>();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        long end = System.nanoTime() + time.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            Thread thread = new Thread(
                    () -> {
                        Rest rest = new Rest(url, Duration.ofMillis(PATIENCE_MILLIS));
                        for (int n = 0; System.nanoTime() - end < 0; n++) {
                            beat(rest, number, n, n % 4 == 3 ? arrivals : requests, failures);
                            LockSupport.parkNanos(PAUSE.toNanos());
                        }
                        rest.delete("/api/pulse/c" + number); // nobody's in the end, as the checker has it
                    },
                    "carillon-faults-pulse-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return new Seen(sorted(requests), sorted(arrivals), List.copyOf(failures));
    }

    private void beat(Rest rest, int client, int n, Queue<Long> times, Queue<String> failures) {
        long begin = System.nanoTime();
        try {
            int status = switch (n % 4) {
                case 3 -> arrive();
                case 2 -> rest.get("/api/pulse/c" + client).status();
                default ->
                    rest.put("/api/pulse/c" + client, "{\"n\":" + n + "}").status();
            };
            if (status != 200 && status != 201) {
                failures.add(n % 4 + ": " + status);
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            failures.add(n % 4 + ": " + e);
        }
        times.add(System.nanoTime() - begin);
    }

    private int arrive() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(Loopback.port(port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write(("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.startsWith("HTTP/1.1 200") ? 200 : 0;
        }
    }

    private static long[] sorted(Queue<Long> times) {
        long[] all = times.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(all);
        return all;
    }
}
