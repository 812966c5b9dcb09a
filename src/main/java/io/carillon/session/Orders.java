package io.carillon.session;

import io.carillon.log.NodeConnection;
import io.carillon.log.StoreException;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * What this node's clients have asked of other nodes: to end sessions. Any thread asks; the thread {@code carillon-sessions} does
 * the rest. Answers are given by the executor, because they go to clients.
 */
final class Orders {
    /** More than this at once is better told to come back. */
    private static final int MOST = 1_000;

    /** How long an answer waits for the other node. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Queue<Order> fresh = new ArrayBlockingQueue<>(MOST);
    private final List<Order> written = new ArrayList<>();
    private final Executor answering;
    private volatile boolean closed;

    private record Order(String session, CompletableFuture<End> answer, long deadline) {
        boolean isLate() {
            return System.nanoTime() - deadline > 0;
        }
    }

    Orders(Executor answering) {
        this.answering = answering;
    }

    /**
     * Never {@link End#MISSING}; fails with {@link StoreException} if the order cannot be written, and with a {@link ProblemException}
     * if too many wait already.
     */
    CompletionStage<End> end(String session) {
        Order order = new Order(session, new CompletableFuture<>(), System.nanoTime() + PATIENCE.toNanos());
        if (closed) {
            order.answer.completeExceptionally(stopping());
        } else if (!fresh.offer(order)) {
            order.answer.completeExceptionally(busy());
        } else if (closed && fresh.remove(order)) {
            order.answer.completeExceptionally(stopping());
        }
        return order.answer.minimalCompletionStage();
    }

    /** Writes what is new, and answers what has been carried out or has waited long enough. */
    void work(NodeConnection connection, boolean look) {
        boolean wrote = write(connection);
        if (written.isEmpty() || !(wrote || look || written.stream().anyMatch(Order::isLate))) {
            return;
        }
        Set<String> remaining =
                connection.remaining(written.stream().map(Order::session).toList());
        written.removeIf(order -> {
            boolean gone = !remaining.contains(order.session);
            if (gone || order.isLate()) {
                answer(order, gone ? End.DONE : End.ORDERED);
                return true;
            }
            return false;
        });
    }

    private boolean write(NodeConnection connection) {
        List<Order> taken = new ArrayList<>();
        while (taken.size() < MOST && fresh.peek() != null) { // nobody else takes
            taken.add(fresh.remove());
        }
        if (taken.isEmpty()) {
            return false;
        }
        try {
            connection.order(taken.stream().map(Order::session).toList());
        } catch (StoreException e) {
            taken.forEach(order -> fail(order, e));
            throw e;
        }
        written.addAll(taken);
        return true;
    }

    /** The database is away: what has been written stands, and the rest never will be. */
    void fail(StoreException reason) {
        written.forEach(order -> answer(order, End.ORDERED));
        written.clear();
        for (Order order = fresh.poll(); order != null; order = fresh.poll()) {
            fail(order, reason);
        }
    }

    /** Nothing is taken any more. */
    void close() {
        closed = true;
        fail(stopping());
    }

    private static ProblemException busy() {
        return new ProblemException(
                        ProblemType.BUSY,
                        "Too many sessions of other nodes are being ended; this one was left as it is.")
                .header(HttpHeaders.RETRY_AFTER, Long.toString(PATIENCE.toSeconds()));
    }

    private static StoreException stopping() {
        return new StoreException("the server is stopping");
    }

    private void answer(Order order, End end) {
        answering.execute(() -> order.answer.complete(end));
    }

    private void fail(Order order, StoreException reason) {
        answering.execute(() -> order.answer.completeExceptionally(reason));
    }
}
