package io.carillon.websocket;

import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Any container: by the standard's asynchronous methods alone, a frame at a time. */
final class PortableFrames extends StepwiseFrames {
    private final RemoteEndpoint.Async remote;

    PortableFrames(Session session) {
        this.remote = session.getAsyncRemote();
        remote.setSendTimeout(0);
    }

    @Override
    void step(Frame frame, SendHandler handler) {
        if (frame.opcode() == PING) {
            ping(frame, handler);
        } else {
            remote.sendText(new String(frame.payload(), StandardCharsets.UTF_8), handler);
        }
    }

    /** The standard has no other ping than this; it may wait for the client where all before it is sent but not taken. */
    private void ping(Frame frame, SendHandler handler) {
        SendResult result;
        try {
            remote.sendPing(ByteBuffer.wrap(frame.payload()));
            result = new SendResult();
        } catch (IOException | IllegalArgumentException e) {
            result = new SendResult(e);
        }
        handler.onResult(result);
    }

    @Override
    void flush(SendHandler handler) {
        handler.onResult(new SendResult());
    }
}
