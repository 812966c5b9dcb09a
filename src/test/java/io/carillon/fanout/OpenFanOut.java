package io.carillon.fanout;

import io.carillon.event.TopicSelector;
import io.carillon.log.LogTail;
import io.carillon.log.OpenLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;

/** A running fan-out of a real log, and short words for joining it. Its close checks that every sink was treated by the rules. */
final class OpenFanOut implements AutoCloseable {
    /** Longer than any test. */
    static final Duration NO_HEARTBEAT = Duration.ofHours(1);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FanOut fanOut;
    private final List<RecordingSink> sinks = new CopyOnWriteArrayList<>();

    private OpenFanOut(OpenLog log, LogTail tail, FanOutSettings settings) {
        this.fanOut = new FanOut(tail, log.events(), log.store().resources(), settings);
        fanOut.start();
    }

    static OpenFanOut of(OpenLog log) {
        return of(log, 2, NO_HEARTBEAT);
    }

    static OpenFanOut of(OpenLog log, int shards, Duration heartbeat) {
        return new OpenFanOut(log, log.store().tail(), new FanOutSettings(shards, 2, heartbeat));
    }

    static OpenFanOut of(OpenLog log, LogTail tail) {
        return new OpenFanOut(log, tail, new FanOutSettings(1, 2, NO_HEARTBEAT));
    }

    static OpenFanOut stalling(OpenLog log, Duration stall) {
        FanOutSettings settings = new FanOutSettings(1, 2, NO_HEARTBEAT, stall, SessionLimits.USUAL);
        return new OpenFanOut(log, log.store().tail(), settings);
    }

    FanOut fanOut() {
        return fanOut;
    }

    static Subscription subscription(Start start, String... selectors) {
        return new Subscription(
                Selection.of(Stream.of(selectors).map(TopicSelector::parse).toList()),
                start,
                Optional.empty(),
                Optional.empty(),
                Rights.ALL);
    }

    RecordingSink join(Start start, String... selectors) {
        return join(subscription(start, selectors), RecordingSink::new);
    }

    <T extends RecordingSink> T join(Subscription subscription, Function<Subscriber, T> made) {
        List<T> own = new CopyOnWriteArrayList<>();
        fanOut.subscribe(subscription, subscriber -> {
            T sink = made.apply(subscriber);
            own.add(sink);
            sinks.add(sink);
            return sink;
        });
        return own.get(0);
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("carillon-shard-") || name.startsWith("carillon-reader-"))
                .toList();
    }

    @Override
    public void close() {
        fanOut.stop(PATIENCE);
        sinks.forEach(RecordingSink::assertKeptToTheRules);
    }
}
