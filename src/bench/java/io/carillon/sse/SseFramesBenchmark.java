package io.carillon.sse;

import io.carillon.event.CloudEvents;
import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What an event costs once, however many hear of it: its CloudEvent, and its SSE frame with the CloudEvent in it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SseFramesBenchmark {
    private final Event event = Event.logged(
            new Cursor("9f4c1a20", 4_711),
            EventType.UPDATED,
            new Topic("/api/bench/bench"),
            Instant.ofEpochMilli(1_790_000_000_000L),
            Optional.of(Event.Data.json(("{\"m\":\"" + "x".repeat(142) + "\"}").getBytes(StandardCharsets.UTF_8))));

    @Benchmark
    public byte[] cloudEvent() {
        return new EncodedEvent(event).as(CloudEvents.JSON);
    }

    @Benchmark
    public byte[] sseFrame() {
        return new EncodedEvent(event).as(SseFrames.FORMAT.plain());
    }
}
