package io.carillon.fanout;

import io.carillon.event.EncodedEvent;
import io.carillon.event.Encoding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that go out in one write. Subscribers with the same selection at the same place share a run and its bytes. Owned by
 * one shard's thread; the bytes may be read by any.
 */
public final class Run {
    private final List<EncodedEvent> events;
    private @Nullable Encoding<byte[]> encoding;
    private byte @Nullable [] bytes;

    public Run(List<EncodedEvent> events) {
        this.events = events;
    }

    public List<EncodedEvent> events() {
        return events;
    }

    /** The events' encodings one after the other; shared, never written to. */
    public byte[] bytes(Encoding<byte[]> wanted) {
        if (events.size() == 1) {
            return events.get(0).as(wanted);
        }
        byte[] known = bytes;
        if (known == null || encoding != wanted) {
            known = join(wanted);
            bytes = known;
            encoding = wanted;
        }
        return known;
    }

    private byte[] join(Encoding<byte[]> wanted) {
        int length = 0;
        for (EncodedEvent event : events) {
            length += event.as(wanted).length;
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (EncodedEvent event : events) {
            byte[] one = event.as(wanted);
            System.arraycopy(one, 0, whole, at, one.length);
            at += one.length;
        }
        return whole;
    }
}
