package io.carillon.websocket;

import io.carillon.fanout.CloseReason;
import jakarta.websocket.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes sessions on threads of its own, {@code carillon-close-N}, because a container may wait for a client that does not read
 * until the close frame is out. The queue holds each session once at the most.
 */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);
    private static final int THREADS = 8;
    /** How long a container may wait for a client to take its close frame, and then for the client's own. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final AtomicInteger count = new AtomicInteger();
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "carillon-close-" + count.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    Closing() {
        threads.allowCoreThreadTimeOut(true);
    }

    /** Tomcat's own names for its patience; other containers ignore them. To be called when a session opens. */
    static void prepare(Session session) {
        session.getUserProperties().put("org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT", PATIENCE.toMillis());
        session.getUserProperties().put("org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT", PATIENCE.toMillis());
    }

    void close(Session session, CloseReason reason) {
        if (!threads.isShutdown()) {
            threads.execute(() -> closeNow(session, reason));
        }
    }

    private static void closeNow(Session session, CloseReason reason) {
        try {
            session.close(new jakarta.websocket.CloseReason(
                    jakarta.websocket.CloseReason.CloseCodes.getCloseCode(reason.code()), reason.text()));
            if (session.isOpen()) {
                session.setMaxIdleTimeout(PATIENCE.toMillis()); // Jetty would wait for the client's own close for ever
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A session was closed already: {}", e.getMessage());
        }
    }

    /** Returns when the threads are gone, or have been given the time that they give a client. */
    void shutdown() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("A client does not take its close frame");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
