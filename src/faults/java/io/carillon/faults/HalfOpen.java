package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Clients whose packets are dropped from one moment to the next, in both directions, by the kernel's packet filter: no FIN and no
 * RST ever comes. Needs the right to set up nftables.
 */
final class HalfOpen implements Case.Body {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(3); // as in Trial
    /** What looking once takes, and the transport's own time to close. */
    private static final Duration TO_SEE = Duration.ofMillis(500);

    /** Until something has been sent again often enough. */
    private static final Duration TO_NOTICE = Duration.ofSeconds(2);

    /** The clients' address is 127.0.0.x. */
    private static final int SOURCE = 77;

    /** Connections of those who look, which come and go. */
    private static final int OTHER_DESCRIPTORS = 10;

    private static final String TABLE = "carillon_faults";

    @Override
    public void run(Stage stage, Report report) throws Exception {
        nft(false, "delete", "table", "inet", TABLE); // of a run that was killed
        if (!nft(true, "add", "table", "inet", TABLE)) {
            report.notRun("the packet filter cannot be set up here; it takes root and Debian's nftables");
            return;
        }
        nft(false, "delete", "table", "inet", TABLE);
        Duration stall = Duration.ofSeconds(stage.scale().brief() ? 4 : 60);
        for (Container container : stage.containers()) {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(160), true, 300);
            try (Trial trial = Trial.start(
                    stage,
                    container,
                    server -> server.setting("stall.timeout", stall.toSeconds() + "s"),
                    plan,
                    stage.scale().few() / 2)) {
                trial.awaitAcknowledged(50, PATIENCE);
                vanish(stage, container, stall, trial, report);
                trial.finish(report);
            } finally {
                nft(false, "delete", "table", "inet", TABLE);
            }
        }
    }

    private static void vanish(Stage stage, Container container, Duration stall, Trial trial, Report report) {
        Rest rest = new Rest(trial.server().url());
        Footprint before = Footprint.of(trial.server());
        int others = sessions(rest, "");
        int closes = Crowd.closes(List.copyOf(trial.crowd().listeners()));
        List<Listener> vanishing = trial.crowd().joinFrom(SOURCE, stage.scale().few() / 2);
        trial.crowd().awaitOpen(PATIENCE);
        List<Listener> staying = trial.crowd().listeners().stream()
                .filter(listener -> !vanishing.contains(listener))
                .toList();
        Footprint with = Footprint.of(trial.server());
        drop();
        long begin = System.nanoTime();
        Duration webSockets = until(
                begin, HEARTBEAT.multipliedBy(4), () -> sessions(rest, "&transport=websocket") <= webSockets(staying));
        Duration all = until(begin, stall.multipliedBy(3).plus(PATIENCE), () -> sessions(rest, "") <= others);
        long most = before.descriptors() + OTHER_DESCRIPTORS;
        Duration descriptors = until(
                begin, PATIENCE.plus(all), () -> trial.server().openFiles().size() <= most);
        report.figure(
                "%s: %d clients vanished; the last WebSocket was gone after %.1f s (2 heartbeats are %d s), the last SSE stream"
                        + " after %.1f s (%d s without progress are allowed), the descriptors after %.1f s",
                container,
                vanishing.size(),
                seconds(webSockets),
                HEARTBEAT.multipliedBy(2).toSeconds(),
                seconds(all),
                stall.toSeconds(),
                seconds(descriptors));
        report.figure(
                "%s: before, %s; with them, %s; afterwards, %s", container, before, with, Footprint.of(trial.server()));
        report.require(
                webSockets.compareTo(HEARTBEAT.multipliedBy(2).plus(TO_SEE)) <= 0,
                "WebSockets are there for longer than two heartbeats");
        report.require(
                all.compareTo(stall.multipliedBy(3)
                                .dividedBy(2)
                                .plus(HEARTBEAT)
                                .plus(TO_NOTICE)
                                .plus(TO_SEE))
                        <= 0,
                "streams are there for longer than is allowed without progress");
        report.require(
                trial.server().openFiles().size() <= most,
                "descriptors are left behind: " + trial.server().openFiles().size() + " after " + before.descriptors());
        report.require(Crowd.closes(staying) == closes, "streams of those who stay were closed");
        if (!nft(true, "delete", "table", "inet", TABLE)) {
            throw new IllegalStateException("packets are still dropped");
        }
        vanishing.forEach(listener -> listener.client().cut()); // they notice, too, and come back from where they were
    }

    private static long webSockets(List<Listener> staying) {
        return staying.stream()
                .filter(listener ->
                        listener.client().subscription().transport() == io.carillon.system.client.Transport.WEBSOCKET)
                .count();
    }

    /** Long-polls come and go, and are not counted. */
    private static int sessions(Rest rest, String filter) {
        return (int) RawJson.elements(
                        rest.get("/sessions?limit=1000" + filter).members().get("items"))
                .stream()
                .filter(session -> !session.contains("\"long-poll\""))
                .count();
    }

    private static Duration until(long begin, Duration atMost, BooleanSupplier holds) {
        while (!holds.getAsBoolean() && System.nanoTime() - begin < atMost.toNanos()) {
            LockSupport.parkNanos(50_000_000);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** All that comes from the address, or goes there, before anybody hears of it. */
    private static void drop() {
        String address = "127.0.0." + SOURCE;
        boolean done = nft(true, "add", "table", "inet", TABLE)
                && nft(true, "add", "chain", "inet", TABLE, "in", "{ type filter hook input priority -300; }")
                && nft(true, "add", "rule", "inet", TABLE, "in", "ip", "saddr", address, "drop")
                && nft(true, "add", "rule", "inet", TABLE, "in", "ip", "daddr", address, "drop");
        if (!done) {
            throw new IllegalStateException("packets are not dropped");
        }
    }

    private static boolean nft(boolean loud, String... words) {
        String[] command = new String[words.length + 1];
        command[0] = "nft";
        System.arraycopy(words, 0, command, 1, words.length);
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            if (loud) {
                builder.inheritIO();
            } else {
                builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            }
            Process process = builder.start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
