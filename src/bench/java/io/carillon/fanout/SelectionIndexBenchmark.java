package io.carillon.fanout;

import io.carillon.event.Cursor;
import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.log.LogSettings;
import io.carillon.log.LogStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Finds the one among many that has a topic of its own, and the hundredth part that shares one of a hundred patterns. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls open() first
public class SelectionIndexBenchmark {
    @Param({"100", "10000"})
    public int subscribers;

    private final SelectionIndex topics = new SelectionIndex();
    private final SelectionIndex patterns = new SelectionIndex();
    private final Event one = event("/api/own/7");
    private final Event shared = event("/api/p7/x");
    private LogStore store;

    private static Event event(String topic) {
        return Event.logged(new Cursor("e", 1), EventType.UPDATED, new Topic(topic), Instant.EPOCH, Optional.empty());
    }

    @Setup
    public void open() throws IOException {
        store = LogStore.open(LogSettings.defaults(Files.createTempDirectory("carillon-bench")), Clock.systemUTC());
        Shard shard = new Shard(
                1,
                store.tail(),
                store.events(),
                store.resources(),
                new Notices(Clock.systemUTC()),
                Runnable::run,
                new FanOutSettings(1, 1, Duration.ofHours(1)),
                new Roster(SessionLimits.USUAL));
        for (int i = 0; i < subscribers; i++) {
            add(topics, shard, i, "/api/own/" + i);
            add(patterns, shard, i, "/api/p" + i % 100 + "/*");
        }
    }

    private static void add(SelectionIndex index, Shard shard, int number, String selector) {
        Selection selection = Selection.of(List.of(TopicSelector.parse(selector)));
        Subscriber.Origin origin = new Subscriber.Origin(shard.ring(), 0, Optional.empty(), false, false);
        index.add(
                new Subscriber(
                        shard,
                        "s" + number,
                        Optional.empty(),
                        Optional.empty(),
                        selection,
                        origin,
                        self -> new SilentSink()),
                selection);
    }

    @TearDown
    public void close() {
        store.close();
    }

    @Benchmark
    public void ownTopic(Blackhole hole) {
        topics.select(one, hole::consume);
    }

    @Benchmark
    public void sharedPattern(Blackhole hole) {
        patterns.select(shared, hole::consume);
    }
}
