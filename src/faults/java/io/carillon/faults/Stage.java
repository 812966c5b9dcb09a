package io.carillon.faults;

import io.carillon.system.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Where a case runs.
 *
 * @param seed of the whole run
 * @param name of the case
 */
record Stage(Scale scale, long seed, String name, List<Container> containers) {
    /** A sequence of this case's own, the same whatever other cases run. */
    Random random(String of) {
        return new Random((name + '/' + of).hashCode() * 31L + seed);
    }

    Container container() {
        return containers.get(0);
    }

    @FunctionalInterface
    interface Part {
        void run() throws Exception;
    }

    @FunctionalInterface
    interface OnContainer {
        void run(Container container) throws Exception;
    }

    /** The same on each container. */
    void onEach(OnContainer body) throws Exception {
        run(containers.stream()
                .<Part>map(container -> () -> body.run(container))
                .toList());
    }

    /** One part after the other; in the short form, where nothing is judged by a clock, all of them at once. */
    void run(List<Part> parts) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(scale.brief() ? parts.size() : 1, task -> {
            Thread thread = new Thread(task, "carillon-faults-" + name);
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (Part part : parts) {
                runs.add(threads.submit(() -> {
                    part.run();
                    return part;
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(1, TimeUnit.MINUTES);
        }
    }
}
