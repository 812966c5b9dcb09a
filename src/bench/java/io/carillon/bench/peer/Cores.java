package io.carillon.bench.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The first core for the servers and the second for the load, where the system has {@code taskset} and two cores. */
public final class Cores {
    private static final String SERVER = "0";
    private static final String CLIENT = "1";

    private final boolean pinned;

    /** Moves this process to the client's core. */
    public Cores() {
        this.pinned = Runtime.getRuntime().availableProcessors() >= 2
                && run(
                        "taskset",
                        "-a",
                        "-c",
                        "-p",
                        CLIENT,
                        Long.toString(ProcessHandle.current().pid()));
    }

    public boolean pinned() {
        return pinned;
    }

    List<String> onServerCore(List<String> command) {
        List<String> whole = new ArrayList<>(pinned ? List.of("taskset", "-c", SERVER) : List.of());
        whole.addAll(command);
        return whole;
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
