package io.carillon.faults;

import io.carillon.system.check.Attempt;
import io.carillon.system.check.Fingerprint;
import io.carillon.system.check.Stored;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Rest.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that change resources and send messages, each its own, one change after the other, and write down what they were
 * answered before they go on. They outlive the server's ends.
 */
final class Writers implements AutoCloseable {
    static final int COLLECTIONS = 4;
    static final int WRITERS = 8;
    static final int KEYS = 10;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CLOSING_TRIES = 600;

    private final Rest rest;
    private final Plan plan;
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<Attempt> ledger = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();
    private final Map<Long, Stored.Event> known = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private volatile Duration pause;
    private volatile boolean closing;

    /**
     * What they do.
     *
     * @param pause between two changes of a writer, on average
     * @param deletes whether they delete, too; of a deletion nobody is told where it is in the log
     * @param pad characters that a change carries at the most
     * @param mark in their tokens, so that two generations' can be told apart
     */
    record Plan(Duration pause, boolean deletes, int pad, String mark) {
        Plan(Duration pause, boolean deletes, int pad) {
            this(pause, deletes, pad, "w");
        }
    }

    Writers(String url, Plan plan) {
        this.rest = new Rest(url, PATIENCE);
        this.plan = plan;
        this.pause = plan.pause();
    }

    Writers start(Stage stage) {
        for (int i = 0; i < WRITERS; i++) {
            Writer writer = new Writer(i, stage.random("writer " + i));
            Thread thread = new Thread(writer::run, "carillon-faults-writer-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    static String topic(int writer, int key) {
        return "/api/f" + writer % COLLECTIONS + "/w" + writer + "-k" + key;
    }

    static String room(int writer) {
        return "/rooms/r" + writer;
    }

    int acknowledged() {
        return acknowledged.get();
    }

    int answers(int status) {
        return statuses.getOrDefault(status, new AtomicInteger()).get();
    }

    /** How long the slowest answer so far was waited for; from now on it is looked for anew. */
    Duration slowest() {
        return Duration.ofNanos(slowest.getAndSet(0));
    }

    void pace(Duration next) {
        pause = next;
    }

    /** Lets each writer change each of its resources once more, which has to succeed, and waits for their end. */
    Writers end() throws InterruptedException {
        closing = true;
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
            if (thread.isAlive()) {
                throw new IllegalStateException(thread.getName() + " does not come to its end");
            }
        }
        return this;
    }

    List<Attempt> ledger() {
        return List.copyOf(ledger);
    }

    /** What the answers say of events. */
    Map<Long, Stored.Event> known() {
        return new HashMap<>(known);
    }

    List<String> surprises() {
        return List.copyOf(surprises);
    }

    String statuses() {
        return new java.util.TreeMap<>(statuses).toString();
    }

    @Override
    public void close() {
        closing = true;
        threads.forEach(Thread::interrupt);
    }

    /** Of one thread. */
    private final class Writer {
        private final int number;
        private final Random random;
        private final Map<Integer, Boolean> present = new HashMap<>();
        private int count;

        Writer(int number, Random random) {
            this.number = number;
            this.random = random;
        }

        void run() {
            try {
                while (!closing) {
                    step();
                    LockSupport.parkNanos((long) (pause.toNanos() * 2 * random.nextDouble()));
                }
                for (int key = 0; key < KEYS; key++) {
                    finish(key);
                }
                message(CLOSING_TRIES);
            } catch (RuntimeException | Error e) {
                surprises.add(Thread.currentThread().getName() + " failed: " + e);
            }
        }

        private void step() {
            int key = random.nextInt(KEYS);
            int choice = random.nextInt(10);
            if (choice < 2) {
                message(0);
            } else if (!present.getOrDefault(key, false) || choice < 6) {
                put(key);
            } else if (choice == 9 && plan.deletes()) {
                delete(key);
            } else {
                patch(key);
            }
        }

        private void finish(int key) {
            for (int i = 0; i < CLOSING_TRIES && !Thread.currentThread().isInterrupted(); i++) {
                if (put(key)) {
                    return;
                }
                LockSupport.parkNanos(50_000_000);
            }
            surprises.add(topic(number, key) + " could not be changed at the end");
        }

        private boolean put(int key) {
            String token = token();
            return change(key, token, "carillon.updated", () -> rest.put(topic(number, key), body(token)));
        }

        private void patch(int key) {
            String token = token();
            change(key, token, "carillon.updated", () -> rest.mergePatch(topic(number, key), body(token)));
        }

        private boolean change(int key, String token, String type, java.util.function.Supplier<Answer> request) {
            String topic = topic(number, key);
            Answer answer = ask(request);
            int status = answer == null ? 0 : answer.status();
            if (status == 200 || status == 201) {
                Position version = Position.of(answer.version());
                String made = status == 201 ? "carillon.created" : type;
                String data = answer.body();
                if (!data.contains('"' + token + '"')) {
                    surprises.add(topic + " was answered with another's data: " + answer);
                }
                known.put(
                        version.offset(),
                        new Stored.Event(made, topic, token, Fingerprint.of(version.toString(), made, topic, data)));
                acknowledge(new Attempt(topic, token, Attempt.Answer.ACKNOWLEDGED, OptionalLong.of(version.offset())));
                present.put(key, true);
                return true;
            }
            Attempt.Answer fate = fate(answer);
            unacknowledged(new Attempt(topic, token, fate, OptionalLong.empty()), answer);
            if (fate == Attempt.Answer.UNKNOWN) {
                present.put(key, false); // perhaps; a PUT is right in either case
            }
            return false;
        }

        private void delete(int key) {
            String topic = topic(number, key);
            Answer answer = ask(() -> rest.delete(topic));
            int status = answer == null ? 0 : answer.status();
            if (status == 204) {
                acknowledge(new Attempt(topic, "", Attempt.Answer.ACKNOWLEDGED, OptionalLong.empty()));
            } else {
                unacknowledged(new Attempt(topic, "", fate(answer), OptionalLong.empty()), answer);
            }
            present.put(key, status != 204 && fate(answer) == Attempt.Answer.REFUSED);
        }

        /** With a key, so that it may be sent until it is answered, and is made once all the same. */
        private void message(int tries) {
            String token = token();
            String topic = room(number);
            String json = "{\"topics\":[\"" + topic + "\"],\"data\":" + body(token) + "}";
            Answer answer = null;
            boolean unknown = false;
            for (int i = 0; i == 0 || (i < tries || (unknown && !closing)); i++) {
                answer = ask(() -> rest.post("/messages", json, "Idempotency-Key", token));
                if (answer != null && answer.status() == 201) {
                    break;
                }
                unknown |= fate(answer) == Attempt.Answer.UNKNOWN;
                LockSupport.parkNanos(50_000_000);
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
            if (answer != null && answer.status() == 201) {
                Position id = Position.of(RawJson.string(answer.members().get("id")));
                acknowledge(new Attempt(topic, token, Attempt.Answer.ACKNOWLEDGED, OptionalLong.of(id.offset())));
                known.put(
                        id.offset(),
                        new Stored.Event(
                                "message", topic, token, Fingerprint.of(id.toString(), "message", topic, body(token))));
            } else {
                Attempt.Answer fate = unknown ? Attempt.Answer.UNKNOWN : fate(answer);
                unacknowledged(new Attempt(topic, token, fate, OptionalLong.empty()), answer);
            }
        }

        private String token() {
            return plan.mark() + number + "." + ++count;
        }

        /** The same for the same token. */
        private String body(String token) {
            int length = plan.pad() == 0 ? 0 : Math.floorMod(token.hashCode() * 31, plan.pad());
            return "{\"t\":\"" + token + "\",\"pad\":\"" + "x".repeat(length) + "\"}";
        }

        private Answer ask(java.util.function.Supplier<Answer> request) {
            long begin = System.nanoTime();
            try {
                Answer answer = request.get();
                statuses.computeIfAbsent(answer.status(), absent -> new AtomicInteger())
                        .incrementAndGet();
                slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
                return answer;
            } catch (UncheckedIOException e) {
                statuses.computeIfAbsent(0, absent -> new AtomicInteger()).incrementAndGet();
                LockSupport.parkNanos(20_000_000 + random.nextInt(50_000_000));
                return null;
            }
        }

        /** What the server's words promise; any other answer promises nothing. 404: an application that is not there. */
        private Attempt.Answer fate(Answer answer) {
            boolean refused = answer != null
                    && (answer.status() == 404
                            || answer.body().contains("nothing was changed")
                            || answer.body().contains("was not made"));
            return refused ? Attempt.Answer.REFUSED : Attempt.Answer.UNKNOWN;
        }

        private void acknowledge(Attempt attempt) {
            ledger.add(attempt);
            acknowledged.incrementAndGet();
        }

        private void unacknowledged(Attempt attempt, Answer answer) {
            ledger.add(attempt);
            // 404: the application is taken out at the moment; its container answers.
            if (answer != null && answer.status() != 503 && answer.status() != 507 && answer.status() != 404) {
                surprises.add(attempt + ": " + answer);
            }
        }
    }
}
