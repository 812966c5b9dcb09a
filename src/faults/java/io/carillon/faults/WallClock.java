package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.Server;
import io.carillon.system.check.Selection;
import io.carillon.system.client.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The server's wall clock is set a day forward, two days back, and right again, while its monotonic clock goes on: an
 * administrator, or a virtual machine's host. Needs Debian's {@code libfaketime}.
 */
final class WallClock implements Case.Body {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** Between the last event before the clock is set back and the first one after, but for the time that passed between them. */
    private static final Duration TWO_DAYS = Duration.ofDays(2);

    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    /** Of quiet streams: a topic that nobody writes to. */
    private static final Selection SILENCE = new Selection("/silence");

    @Override
    public void run(Stage stage, Report report) throws Exception {
        Optional<Path> library = LIBRARIES.stream().filter(Files::exists).findFirst();
        if (library.isEmpty()) {
            report.notRun("there is no libfaketime here (apt-get install faketime)");
            return;
        }
        for (Container container : stage.containers()) {
            Path offset = Files.createTempFile("carillon-clock", ".txt");
            set(offset, "+0");
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(40), true, 300);
            try (Trial trial = Trial.start(
                    stage,
                    container,
                    server -> faked(server, library.get(), offset),
                    plan,
                    stage.scale().few())) {
                jump(trial, offset, container, report);
                trial.finish(report);
                Duration span = LogFile.span(trial.server().data());
                report.figure(
                        "%s: times of events in the log are up to two days less %d ms apart",
                        container, TWO_DAYS.minus(span).toMillis());
                report.require(span.compareTo(TWO_DAYS.minus(PATIENCE)) > 0, "the clock was not set");
            } finally {
                Files.deleteIfExists(offset);
            }
        }
    }

    /** Its own fix for condition variables makes each timed wait of the JVM end at once, and has to be switched off. */
    private static Server.Plan faked(Server.Plan plan, Path library, Path offset) {
        return plan.environment("LD_PRELOAD", library.toString())
                .environment("FAKETIME_TIMESTAMP_FILE", offset.toString())
                .environment("FAKETIME_NO_CACHE", "1")
                .environment("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                .environment("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    private static void set(Path file, String offset) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, offset + '\n');
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void jump(Trial trial, Path offset, Container container, Report report) throws IOException {
        Crowd crowd = trial.crowd();
        List<Listener> quiet = Stream.of(Transport.SSE, Transport.WEBSOCKET, Transport.LONG_POLL)
                .map(transport -> crowd.join(transport, SILENCE))
                .toList();
        report.require(crowd.awaitOpen(PATIENCE), "the quiet ones have not come");
        trial.awaitAcknowledged(200, PATIENCE);
        int closes = crowd.closes();
        for (String next : List.of("+1d", "-1d", "+0")) {
            set(offset, next);
            trial.awaitAcknowledged(200, PATIENCE);
            Map<Transport, Pulse> pulses = quiet.stream()
                    .collect(Collectors.toMap(
                            each -> each.client().subscription().transport(), each -> new Pulse(each.client())));
            long begin = System.nanoTime();
            // Four heartbeats, or nine seconds of a poll's twenty.
            crowd.await(PATIENCE, () -> {
                pulses.values().forEach(Pulse::feel);
                return pulses.get(Transport.SSE).beats() > 3
                        && pulses.get(Transport.WEBSOCKET).beats() > 3;
            });
            double seconds = (System.nanoTime() - begin) / 1e9;
            report.figure(
                    "%s: the clock at %s; answers to quiet streams in %.1f s: %s; %d streams were closed",
                    container, next, seconds, pulses, crowd.closes() - closes);
            pulses.forEach((transport, pulse) -> {
                int most = (int) (transport == Transport.LONG_POLL ? seconds / 20 : seconds / 3) + 2;
                report.require(pulse.beats() <= most, transport + " beats too often: " + pulse);
                report.require(transport == Transport.LONG_POLL || pulse.beats() > 3, transport + " beats no more");
            });
            LockSupport.parkNanos(1_000_000_000);
        }
        report.require(crowd.closes() == closes, "streams were closed");
    }
}
