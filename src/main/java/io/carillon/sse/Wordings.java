package io.carillon.sse;

import io.carillon.event.CloudEvents;
import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Utf8Buffer;
import io.carillon.fanout.CloseReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What the two streaming formats say besides events. */
final class Wordings {
    /** One CloudEvent a line. */
    static final Framing.Format NDJSON = Framing.Format.of(Wordings::line);

    private static final byte[] NOTHING = {};
    private static final byte[] NEW_LINE = "\n".getBytes(StandardCharsets.US_ASCII);

    private Wordings() {}

    private static Utf8Buffer line(EncodedEvent event) {
        byte[] json = event.as(CloudEvents.JSON);
        return new Utf8Buffer(json.length + 1).octets(json).octet('\n');
    }

    /** A keep-alive in ndjson is an empty line, which its readers skip. */
    record Ndjson() implements StreamSink.Wording {
        @Override
        public byte[] keepAlive() {
            return NEW_LINE;
        }

        @Override
        public Optional<byte[]> position(Cursor cursor) {
            return Optional.empty();
        }

        @Override
        public byte[] goodbye(CloseReason reason, Optional<Cursor> position) {
            return NOTHING;
        }
    }

    /**
     * SSE.
     *
     * @param reconnectSpread see {@link SseSettings}
     */
    record Sse(Duration reconnectSpread) implements StreamSink.Wording {
        /** A client that comes back sooner than this finds the server still stopping. */
        private static final long LEAST_MILLIS = 500;

        /** An EventSource cannot be told to stay away, only to wait; whoever listens for the last event closes it. */
        private static final long NOT_WANTED_MILLIS = Duration.ofHours(1).toMillis();

        @Override
        public byte[] keepAlive() {
            return SseFrames.comment();
        }

        @Override
        public Optional<byte[]> position(Cursor cursor) {
            return Optional.of(SseFrames.position(cursor));
        }

        @Override
        public byte[] goodbye(CloseReason reason, Optional<Cursor> position) {
            long wait = reason.reconnect()
                    ? LEAST_MILLIS + ThreadLocalRandom.current().nextLong(reconnectSpread.toMillis() + 1)
                    : NOT_WANTED_MILLIS;
            return SseFrames.goodbye(position.map(Cursor::toString).orElse(""), wait);
        }
    }
}
