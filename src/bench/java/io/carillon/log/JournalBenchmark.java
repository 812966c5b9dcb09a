package io.carillon.log;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

/** Changes that come together, from handing them in until the last one is on disk. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls open() first
public class JournalBenchmark {
    @Param({"1", "64", "512"})
    public int together;

    private final Change change = new Change.Publish(
            Message.to(
                    new Topic("/bench"),
                    EventType.MESSAGE,
                    Event.Data.json(("{\"m\":\"" + "x".repeat(142) + "\"}").getBytes(StandardCharsets.UTF_8))),
            Optional.empty());
    private LogStore store;

    @Setup
    public void open() throws IOException {
        Path directory = Path.of(System.getProperty("java.io.tmpdir"));
        store = LogStore.open(
                LogSettings.defaults(Files.createTempDirectory(directory, "carillon-bench")), Clock.systemUTC());
    }

    @TearDown
    public void close() {
        store.close();
    }

    @Benchmark
    public void commit() {
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>(together);
        for (int i = 0; i < together; i++) {
            outcomes.add(store.journal().submit(change).toCompletableFuture());
        }
        outcomes.forEach(CompletableFuture::join);
    }
}
