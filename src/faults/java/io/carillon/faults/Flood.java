package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.client.Loopback;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Clients that mean harm, by Debian's slowhttptest, and connections without a word; and how long healthy clients wait
 * meanwhile, compared with before, in the same run.
 */
final class Flood implements Case.Body {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path PROGRAM = Path.of("/usr/bin/slowhttptest");
    private static final Pattern COUNTS = Pattern.compile("(closed|connected|error|pending): *([0-9]+)");

    /** Healthy clients may wait twice as long; below this many milliseconds nobody minds, and other work of the machine decides. */
    private static final double UNNOTICED = 20;

    /** Connections of those who look, which come and go. */
    private static final int OTHER_DESCRIPTORS = 20;

    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final int FEW = 100;

    /** What slowhttptest does slowly. */
    private record Kind(String title, String path, List<String> options) {
        static final List<Kind> ALL = List.of(
                new Kind("slow headers", "", List.of("-H")),
                new Kind(
                        "slow bodies",
                        "api/slow",
                        List.of("-B", "-t", "POST", "-f", "application/json", "-s", "100000")),
                new Kind(
                        "slow readers",
                        "api/f0?limit=1000",
                        List.of("-X", "-k", "3", "-w", "10", "-y", "20", "-z", "5")));

        Ending begin(String url, Duration time, int connections) throws IOException {
            List<String> more = new ArrayList<>(options);
            more.addAll(List.of("-u", url + "/" + path));
            return slow(time, connections, more);
        }
    }

    @FunctionalInterface
    private interface Attack {
        /** Begins; what it returns ends it and says what became of it. */
        Ending begin() throws IOException;
    }

    @FunctionalInterface
    private interface Ending {
        String end() throws IOException, InterruptedException;
    }

    @Override
    public void run(Stage stage, Report report) throws Exception {
        boolean there = Files.isExecutable(PROGRAM);
        if (!there) {
            report.notRun("slow headers, bodies and readers take Debian's slowhttptest");
        }
        Duration time = Duration.ofSeconds(stage.scale().brief() ? 5 : 30);
        int connections = stage.scale().brief() ? 500 : 2_000;
        for (Container container : stage.containers()) {
            Writers.Plan plan = new Writers.Plan(Duration.ofMillis(200), true, 2_000);
            try (Trial trial = Trial.start(
                    stage, container, Trial::withUsualJvm, plan, stage.scale().few() / 4)) {
                trial.awaitAcknowledged(200, PATIENCE);
                String url = trial.server().url();
                Pulses pulses = new Pulses(trial.server().port(), url);
                pulses.during(time.dividedBy(2)); // the JVM has seen all of it
                if (there) {
                    for (Kind kind : Kind.ALL) { // and of this
                        kind.begin(url, WARM_UP, FEW).end();
                    }
                }
                Footprint before = Footprint.of(trial.server());
                Pulses.Seen usual = pulses.during(time);
                report.figure("%s: before: %s", container, usual);
                if (there) {
                    for (Kind kind : Kind.ALL) {
                        judge(
                                container,
                                kind.title(),
                                usual,
                                pulses,
                                time,
                                report,
                                () -> kind.begin(url, time, connections));
                    }
                }
                judge(
                        container,
                        "connections without a word",
                        usual,
                        pulses,
                        time,
                        report,
                        () -> silence(trial.server().port(), 2 * connections));
                long most = before.descriptors() + OTHER_DESCRIPTORS;
                boolean back = trial.crowd()
                        .await(PATIENCE, () -> trial.server().openFiles().size() <= most);
                report.figure("%s: before, %s; afterwards, %s", container, before, Footprint.of(trial.server()));
                report.require(back, "descriptors are left behind");
                report.require(trial.crowd().closes() == 0, "streams of the healthy were closed");
                trial.finish(report);
            }
        }
    }

    private static void judge(
            Container container,
            String name,
            Pulses.Seen usual,
            Pulses pulses,
            Duration time,
            Report report,
            Attack attack)
            throws IOException, InterruptedException {
        Ending ending = attack.begin();
        Pulses.Seen seen = pulses.during(time);
        report.figure("%s, %s: %s; %s", container, name, seen, ending.end());
        report.require(
                seen.failures().isEmpty(),
                name + ": " + seen.failures().stream().limit(3).toList());
        report.require(
                seen.p99Requests() <= Math.max(UNNOTICED, 2 * usual.p99Requests()),
                name + ": requests wait for too long");
        report.require(
                seen.p99Arrivals() <= Math.max(UNNOTICED, 2 * usual.p99Arrivals()),
                name + ": new connections wait for too long");
    }

    /** Those who attack have processors of their own elsewhere: here they get what the server and its healthy clients leave. */
    private static Ending slow(Duration time, int connections, List<String> more) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("chrt", "--idle", "0", PROGRAM.toString(), "-i", "5", "-p", "5"));
        command.addAll(List.of("-c", Integer.toString(connections), "-r", Integer.toString(connections / 10)));
        command.addAll(List.of("-l", Long.toString(time.toSeconds() + 1)));
        command.addAll(more);
        Path output = Files.createTempFile("carillon-slowhttptest", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return () -> {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            String counts = lastCounts(Files.readString(output));
            Files.delete(output);
            return connections + " connections, in the end " + counts;
        };
    }

    private static String lastCounts(String output) {
        String plain = output.replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "");
        Matcher matcher = COUNTS.matcher(plain.substring(Math.max(0, plain.lastIndexOf("slow HTTP test status"))));
        List<String> counts = new ArrayList<>();
        while (matcher.find()) {
            counts.add(matcher.group(2) + " " + matcher.group(1));
        }
        return counts.isEmpty() ? "nothing told" : String.join(", ", counts);
    }

    private static Ending silence(int port, int connections) throws IOException {
        List<SocketChannel> open = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(Loopback.port(port));
            open.add(channel);
        }
        return () -> {
            for (SocketChannel channel : open) {
                channel.close();
            }
            return open.size() + " connections";
        };
    }
}
