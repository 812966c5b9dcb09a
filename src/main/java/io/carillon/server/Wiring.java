package io.carillon.server;

import io.carillon.access.AccessSettings;
import io.carillon.fanout.FanOutSettings;
import io.carillon.log.EventLog;
import io.carillon.log.Journal;
import io.carillon.log.LogSettings;
import io.carillon.log.LogStore;
import io.carillon.log.LogTail;
import io.carillon.log.ResourceTable;
import io.carillon.message.MessageSettings;
import io.carillon.session.SessionSettings;
import io.carillon.sse.SseSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Hands the settings and the parts of the log to whoever injects them. The log is opened by the first who does. */
@ApplicationScoped
class Wiring {
    private final Settings settings = Settings.load();

    // All of them at once, so that a bad value stops the start and not the first request that needs it.
    private final LogSettings logSettings = settings.log();
    private final FanOutSettings fanOutSettings = settings.fanOut();
    private final SseSettings sseSettings = settings.sse();
    private final MessageSettings messageSettings = settings.messages();
    private final SessionSettings sessionSettings = settings.sessions();
    private final AccessSettings accessSettings = settings.access();

    private @Nullable LogStore store;

    synchronized LogStore store() {
        LogStore opened = store;
        if (opened == null) {
            opened = LogStore.open(logSettings, Clock.systemUTC());
            store = opened;
        }
        return opened;
    }

    synchronized void close() {
        if (store != null) {
            store.close();
        }
    }

    Settings settings() {
        return settings;
    }

    @Produces
    FanOutSettings fanOutSettings() {
        return fanOutSettings;
    }

    @Produces
    SseSettings sseSettings() {
        return sseSettings;
    }

    @Produces
    MessageSettings messageSettings() {
        return messageSettings;
    }

    @Produces
    SessionSettings sessionSettings() {
        return sessionSettings;
    }

    @Produces
    AccessSettings accessSettings() {
        return accessSettings;
    }

    @Produces
    Journal journal() {
        return store().journal();
    }

    @Produces
    LogTail tail() {
        return store().tail();
    }

    @Produces
    EventLog events() {
        return store().events();
    }

    @Produces
    ResourceTable resources() {
        return store().resources();
    }
}
