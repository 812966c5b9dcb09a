package io.carillon.websocket;

import io.carillon.event.CloudEvents;
import io.carillon.event.EncodedEvent;
import io.carillon.fanout.Run;
import jakarta.websocket.Session;
import java.util.ArrayList;
import java.util.List;

/**
 * The way frames leave a WebSocket session: a batch at a time, and never waiting. The standard has a batch mode but no way to
 * flush a batch without waiting for the client, so where the container has one of its own that is used, found at run time;
 * where it has not, each frame is sent by itself.
 */
interface Frames {
    /** RFC 6455 §5.2. */
    byte TEXT = 0x1;

    /** RFC 6455 §5.2. */
    byte PING = 0x9;

    /**
     * A frame to be sent.
     *
     * @param opcode {@link #TEXT} or {@link #PING}
     * @param payload UTF-8 for a text; shared, never written to
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Frame(byte opcode, byte[] payload) {}

    /** What a socket that frames are written to directly has done with them. */
    enum Taken {
        /** All of them are sent. */
        ALL,
        /** Not all; whether the rest was sent, or could not be, is told by {@link Done}. */
        IN_PART,
        /** None is: the container has something of its own to send first. */
        REFUSED
    }

    /** How a batch ended. */
    @FunctionalInterface
    interface Done {
        /** Called once, on any thread, perhaps before {@link #send} returns. */
        void done(boolean sent);
    }

    /** Sends some frames as one batch. The next batch may be sent once this one is done. */
    void send(List<Frame> batch, Done done);

    /**
     * Sends the events of a run, each as a text frame, as one batch; the same holds.
     *
     * @return true if the socket has taken all of it at once; then {@code done} is not called
     */
    default boolean send(Run run, Done done) {
        List<Frame> batch = new ArrayList<>(run.events().size());
        for (EncodedEvent event : run.events()) {
            batch.add(new Frame(TEXT, event.as(CloudEvents.JSON)));
        }
        send(batch, done);
        return false;
    }

    /** The best way this session's container has. */
    static Frames of(Session session) {
        try {
            return JettyFrames.of(session)
                    .or(() -> TomcatFrames.of(session))
                    .orElseGet(() -> new PortableFrames(session));
        } catch (UnknownContainerException e) {
            e.warnOnce();
            return new PortableFrames(session);
        }
    }
}
