package io.carillon.server;

import io.carillon.access.Access;
import io.carillon.fanout.FanOut;
import io.carillon.log.LogStore;
import io.carillon.session.Sessions;
import io.carillon.sse.Broadcaster;
import io.carillon.websocket.WebSocketSessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the server with the application. The stop has three callers, of which the first does it and the others wait:
 * the container as it ends the application, the container before it closes the connections, if it can tell, and a shutdown
 * hook, if it cannot.
 */
@ApplicationScoped
class Lifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
    /** The whole of it: the farewells, what is told of sessions, and the log's own three seconds. */
    private static final Duration STOP = Duration.ofSeconds(8);

    private static final Duration FAREWELL = Duration.ofMillis(1_500);

    private static final Duration POLL = Duration.ofMillis(10);

    private final Wiring wiring;
    private final FanOut fanOut;
    private final Broadcaster broadcaster;
    private final WebSocketSessions webSockets;
    private final Sessions sessions;
    private final Access access;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile boolean ready;
    private @Nullable Thread hook;
    private Runnable forgetContainer = () -> {};

    /** For the proxy of CDI, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected Lifecycle() {
        this.wiring = null;
        this.fanOut = null;
        this.broadcaster = null;
        this.webSockets = null;
        this.sessions = null;
        this.access = null;
    }

    @Inject
    Lifecycle(
            Wiring wiring,
            FanOut fanOut,
            Broadcaster broadcaster,
            WebSocketSessions webSockets,
            Sessions sessions,
            Access access) {
        this.wiring = wiring;
        this.fanOut = fanOut;
        this.broadcaster = broadcaster;
        this.webSockets = webSockets;
        this.sessions = sessions;
        this.access = access;
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        long begun = System.nanoTime();
        Optional<HostContainer> container =
                event instanceof ServletContext context ? Optional.of(new HostContainer(context)) : Optional.empty();
        Settings settings = wiring.settings();
        settings.unknown().forEach(key -> LOG.warn("Setting {} is not known and changes nothing", key));
        boolean keys = knowsKeys();
        LogStore store = wiring.store();
        sessions.start(store);
        fanOut.start();
        Thread atExit = new Thread(this::stop, "carillon-stop");
        hook = atExit;
        Runtime.getRuntime().addShutdownHook(atExit);
        forgetContainer = container.map(host -> host.beforeStop(this::stop)).orElse(forgetContainer);
        ready = true;
        if (settings.access().open() && !keys) {
            LOG.warn("carillon.access=open: whoever reaches this server may read and write everything");
        }
        LOG.info(
                "Carillon serves {} from {}, epoch {}, head {} (started in {} ms)",
                container.map(HostContainer::url).orElse("/"),
                store.describe(),
                store.tail().head().epoch(),
                store.tail().head().offset(),
                Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    /** Makes the bean, so that a key that cannot be used stops the start. */
    private boolean knowsKeys() {
        try {
            return access.knowsKeys();
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof IllegalArgumentException) {
                    throw new SettingException(String.valueOf(cause.getMessage()));
                }
            }
            throw e;
        }
    }

    /** True while changes and streams are taken, which the database has to answer for. */
    boolean isReady() {
        return ready && wiring.store().answers();
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        stop();
        forgetContainer.run();
        removeHook();
        forgetDrivers();
    }

    private void removeHook() {
        try {
            if (hook != null) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        } catch (IllegalStateException e) {
            LOG.debug("The process is ending anyway: {}", e.getMessage());
        }
    }

    private void stop() {
        ready = false;
        if (stopping.compareAndSet(false, true)) {
            try {
                stopNow();
            } finally {
                stopped.countDown();
            }
        } else {
            awaitStop();
        }
    }

    private void awaitStop() {
        try {
            if (!stopped.await(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Carillon has not stopped within {} s", STOP.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopNow() {
        long begun = System.nanoTime();
        int streams = broadcaster.size() + webSockets.size();
        fanOut.stop(FAREWELL);
        awaitFarewells(begun);
        fanOut.abandonStopped();
        sessions.stop();
        wiring.close();
        LOG.info(
                "Carillon has stopped: {} streams told to come back, journal drained, store closed ({} ms)",
                streams,
                Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    /** The last words of each stream are under way on threads of the container's. */
    private void awaitFarewells(long begun) {
        while (broadcaster.size() + webSockets.size() > 0 && System.nanoTime() - begun < FAREWELL.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** DriverManager is the process's and would keep this application's class loader. */
    private static void forgetDrivers() {
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getClassLoader() == Lifecycle.class.getClassLoader()) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException e) {
                    LOG.warn("Driver {} stays registered: {}", driver, e.getMessage());
                }
            }
        }
    }
}
