package io.carillon.system.openapi;

import io.carillon.system.openapi.Attempt.Claim;
import io.carillon.system.openapi.Description.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A run: requests out of a description over several connections, each answer looked at. */
public final class Fuzz {
    private static final int CONNECTIONS = 4;
    /** For all answers but those that are meant to wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** For a long-poll: one that has nothing to tell is given up. */
    private static final Duration SHORT = Duration.ofMillis(100);

    private static final int ENOUGH = 40;
    /** A worker's own stream, in requests. */
    private static final int STREAM_LASTS = 200;

    private final int port;
    private final Description description;
    private final Attempts attempts;
    private final ReplyCheck check;
    private final AtomicInteger next = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<Claim, LongAdder> claims = new ConcurrentHashMap<>();
    private final LongAdder cutOff = new LongAdder();
    private final LongAdder containers = new LongAdder();
    private final LongAdder waiting = new LongAdder();

    /**
     * Prepares a run.
     *
     * @param token of somebody who may do all
     */
    public Fuzz(int port, Description description, String token, long seed) {
        this.port = port;
        this.description = description;
        Schemas schemas = new Schemas(description);
        Heard heard = new Heard();
        this.attempts = new Attempts(description, schemas, heard, token, seed);
        this.check = new ReplyCheck(description, schemas, heard);
    }

    /** Makes that many requests, and returns what was wrong: each time with the request and the answer. */
    public List<String> run(int requests) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                workers.add(pool.submit(() -> work(requests)));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return List.copyOf(violations);
    }

    private void work(int requests) {
        try (Wire wire = new Wire(port);
                Wire stream = new Wire(port)) {
            int made = 0;
            for (int n = next.getAndIncrement();
                    n < requests && violations.size() < ENOUGH;
                    n = next.getAndIncrement()) {
                if (made++ % STREAM_LASTS == 0) {
                    stream.hangUp();
                    listening().ifPresent(stream::open);
                }
                attempt(wire, attempts.attempt(n));
            }
        }
    }

    /** What opens a stream of events, if there is one: somebody who is there is something to ask for. */
    private Optional<Attempt> listening() {
        return description.operations().stream()
                .filter(operation -> operation.method().equals("GET")
                        && operation.answers().containsKey(200)
                        && operation.answers().get(200).content().containsKey("text/event-stream"))
                .findFirst()
                .map(attempts::plain);
    }

    private void attempt(Wire wire, Attempt attempt) {
        claims.computeIfAbsent(attempt.claim(), absent -> new LongAdder()).increment();
        boolean mayWait = mayWait(attempt);
        try {
            Optional<Reply> reply = wire.exchange(attempt, mayWait ? SHORT : PATIENCE);
            if (reply.isPresent()) {
                count(attempt, reply.get());
                List<String> wrong = check.violations(attempt, reply.get());
                if (!wrong.isEmpty()) {
                    violations.add(String.join("\n", wrong) + "\n" + attempt + "\n→ " + reply.get());
                }
            } else if (mayWait) {
                waiting.increment();
            } else {
                violations.add("no answer within " + PATIENCE + "\n" + attempt);
            }
        } catch (Wire.CutOff e) {
            cutOff.increment();
        } catch (IOException | RuntimeException e) {
            violations.add(e + "\n" + attempt);
            wire.hangUp();
        }
    }

    /** Whether a parameter says that the answer may take its time, and the request does not ask for what begins at once. */
    private static boolean mayWait(Attempt attempt) {
        return attempt.operation().parameters().stream()
                        .anyMatch(parameter -> parameter.name().equals("wait"))
                && attempt.headers().stream()
                        .anyMatch(header -> header.startsWith("Accept: ") && !header.contains("event-stream"));
    }

    private void count(Attempt attempt, Reply reply) {
        if (ReplyCheck.isContainers(attempt, reply)) {
            containers.increment();
            return;
        }
        String of = attempt.claim() == Claim.NO_SUCH_METHOD
                ? "other methods"
                : attempt.operation().toString();
        counts.computeIfAbsent(of + " " + reply.head().status(), absent -> new LongAdder())
                .increment();
    }

    /** How often each answer came, and which of the described came never. */
    public String report() {
        StringBuilder report = new StringBuilder("claims " + new TreeMap<>(claims) + ", long-polls given up " + waiting
                + ", answered by the container alone " + containers + ", cut off " + cutOff
                + String.format(Locale.ROOT, ", %.0f %% of the described answers came", 100 * seenShare()));
        for (Operation operation : description.operations()) {
            report.append('\n').append(operation).append(':');
            operation.answers().keySet().forEach(status -> {
                LongAdder count = counts.get(operation + " " + status);
                report.append(' ').append(status).append('×').append(count == null ? "0" : count.toString());
            });
        }
        return report.toString();
    }

    /** Which part of the described answers came, of those that are no failure of the server's. */
    public double seenShare() {
        int all = 0;
        int seen = 0;
        for (Operation operation : description.operations()) {
            for (int status : operation.answers().keySet()) {
                if (status < 500) {
                    all++;
                    seen += counts.containsKey(operation + " " + status) ? 1 : 0;
                }
            }
        }
        return (double) seen / all;
    }
}
