package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** Ends the server at each of its failpoints, has it fail there, or holds it up, under load, and goes on. */
final class Failpoints implements Case.Body {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<String> ALL = List.of("halt", "throw", "delay:300");
    /** Nothing can fail there that would not leave the client without an answer, which a halt does as well. */
    private static final List<String> ANSWERS = List.of("halt", "delay:300");

    /**
     * Where, what can happen there, and at which time that it is passed.
     *
     * @param least more often than it is passed by a start
     * @param most less often than by the load of a few seconds
     */
    private record Place(String name, List<String> actions, int least, int most) {
        String trap(int round, Random random) {
            String action = actions.get(round % actions.size());
            return name + '=' + action + '@' + (least + random.nextInt(most - least + 1));
        }
    }

    private static final List<Place> PLACES = List.of(
            new Place("before-commit", ALL, 5, 60),
            new Place("after-commit", ALL, 5, 60),
            new Place("before-answer", ANSWERS, 5, 100),
            new Place("after-answer", ANSWERS, 5, 100),
            new Place("fan-out", ALL, 20, 500),
            new Place("replay-page", ALL, 40, 400),
            new Place("ring-eviction", ALL, 40, 100));

    private static final List<Place> TRIMMING = List.of(new Place("retention-step", ALL, 1, 3));

    static String armed(String trap) {
        return "-Dio.carillon.failpoints=" + trap;
    }

    @Override
    public void run(Stage stage, Report report) throws Exception {
        List<Container> containers = stage.containers();
        List<Stage.Part> parts = new ArrayList<>();
        for (int i = 0; i < containers.size(); i++) {
            Container container = containers.get(i);
            int rounds = (stage.scale().rounds() + containers.size() - 1 - i) / containers.size();
            if (rounds > 0) {
                UnaryOperator<Server.Plan> small = plan -> plan.setting("tail.events", "16");
                UnaryOperator<Server.Plan> brief = plan -> plan.setting("retention.events", "300");
                parts.add(() -> at(stage, container, small, true, PLACES, rounds, report));
                parts.add(() -> at(stage, container, brief, false, TRIMMING, rounds, report));
            }
        }
        stage.run(parts);
    }

    private static void at(
            Stage stage,
            Container container,
            UnaryOperator<Server.Plan> settings,
            boolean deletes,
            List<Place> places,
            int rounds,
            Report report)
            throws Exception {
        Random random = stage.random(places.get(0) + " on " + container);
        Writers.Plan plan = new Writers.Plan(Duration.ofMillis(30), deletes, 300);
        try (Trial trial =
                Trial.start(stage, container, settings, plan, stage.scale().few())) {
            trial.awaitAcknowledged(50, PATIENCE);
            for (Place place : places) {
                int sprung = 0;
                StringBuilder traps = new StringBuilder();
                for (int round = 0; round < rounds; round++) {
                    String trap = place.trap(round + random.nextInt(place.actions.size()), random);
                    traps.append(' ').append(trap.substring(place.name.length() + 1));
                    sprung += springs(trial, trap) ? 1 : 0;
                }
                report.figure("%s on %s: %d of %d sprung:%s", place.name, container, sprung, rounds, traps);
                report.require(sprung == rounds, place.name + " was not reached");
            }
            Server server = trial.server();
            server.kill();
            server.nextStartWith();
            server.launch();
            server.awaitReady();
            trial.awaitAcknowledged(20, PATIENCE);
            trial.finish(report);
        }
    }

    /**
     * Ends the server, starts it with the trap, and waits for it to spring. Then the same process has to go on; or, where it has ended,
     * the next one, which has the next trap.
     */
    private static boolean springs(Trial trial, String trap) {
        Server server = trial.server();
        String name = trap.substring(0, trap.indexOf('='));
        String word = String.format(Locale.ROOT, "The failpoint %s springs", name);
        long before = count(server, word);
        server.kill();
        server.nextStartWith(armed(trap));
        server.launch();
        boolean halts = trap.contains("halt");
        boolean sprung = trial.crowd()
                .await(
                        PATIENCE,
                        () -> halts ? !server.isRunning() : count(server, word) > before || !server.isRunning());
        if (!halts) {
            LockSupport.parkNanos(300_000_000);
            server.awaitReady();
            trial.awaitAcknowledged(20, PATIENCE);
        }
        return sprung;
    }

    private static long count(Server server, String word) {
        return server.console().lines().filter(line -> line.contains(word)).count();
    }
}
