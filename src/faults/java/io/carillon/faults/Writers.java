package io.carillon.faults;

import io.carillon.system.client.Rest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Threads that change resources and send messages, each its own, one change after the other, and write down what they were
 * answered before they go on. They outlive the server's ends.
 */
final class Writers implements AutoCloseable {
    static final int COLLECTIONS = 4;
    static final int WRITERS = 8;
    static final int KEYS = 10;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Rest rest;
    private final Plan plan;
    private final List<Thread> threads = new ArrayList<>();
    private final Ledger ledger = new Ledger();
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

    /** A balancer answers by itself when a node was lost: whether the change was made is not known then. */
    Writers behindBalancer() {
        ledger.expect(List.of(502, 504));
        return this;
    }

    Writers start(Stage stage) {
        for (int i = 0; i < WRITERS; i++) {
            Writer writer = new Writer(this, plan, rest, ledger, i, stage.random("writer " + i));
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

    Ledger ledger() {
        return ledger;
    }

    /** True from when they are to come to their end. */
    boolean isClosing() {
        return closing;
    }

    Duration pause() {
        return pause;
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

    @Override
    public void close() {
        closing = true;
        threads.forEach(Thread::interrupt);
    }
}
