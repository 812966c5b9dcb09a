package io.carillon.fanout;

import io.carillon.event.Cursor;
import java.util.Optional;

/** Takes everything and does nothing. */
final class SilentSink implements Sink {
    @Override
    public Transport transport() {
        return Transport.SSE;
    }

    @Override
    public void open() {}

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void write(Run run) {}

    @Override
    public void heartbeat(Optional<Cursor> position) {}

    @Override
    public boolean close(CloseReason reason, Optional<Cursor> position) {
        return true;
    }
}
