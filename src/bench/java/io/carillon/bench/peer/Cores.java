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
    private final String servers;

    private Cores(boolean pinned, String servers) {
        this.pinned = pinned;
        this.servers = servers;
    }

    /** Moves this process to the client's core. */
    public Cores() {
        this(
                Runtime.getRuntime().availableProcessors() >= 2
                        && move(CLIENT, ProcessHandle.current().pid()),
                SERVER);
    }

    /** The servers may use the load's core as well. */
    Cores shared() {
        return new Cores(pinned, SERVER + "," + CLIENT);
    }

    /** A process that runs already, with all its threads; nothing happens if it has ended. */
    void moveServer(long pid) {
        if (pinned && !move(servers, pid) && ProcessHandle.of(pid).isPresent()) {
            throw new IllegalStateException("process " + pid + " cannot be moved to core " + servers);
        }
    }

    private static boolean move(String to, long pid) {
        return run("taskset", "-a", "-c", "-p", to, Long.toString(pid));
    }

    public boolean pinned() {
        return pinned;
    }

    List<String> onServerCore(List<String> command) {
        List<String> whole = new ArrayList<>(pinned ? List.of("taskset", "-c", servers) : List.of());
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
