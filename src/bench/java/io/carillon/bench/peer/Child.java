package io.carillon.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server's process. It is ended with this one, if not before. */
final class Child implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Set<Process> ALL = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ALL.forEach(Process::destroyForcibly), "carillon-bench-end"));
    }

    private final Process process;
    private final Path console;

    Child(ProcessBuilder builder, Path directory) {
        this.console = directory.resolve("console.log");
        try {
            process = builder.directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ALL.add(process);
    }

    /** Waits until a path answers 200. */
    void awaitReady(int port, String path) {
        long deadline = System.nanoTime() + START.toNanos();
        while (status(port, path) != 200) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("a server did not start:\n" + consoleEnd());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** 0 if there was no answer. */
    private static int status(int port, String path) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    private String consoleEnd() {
        try {
            List<String> lines = Files.readAllLines(console, java.nio.charset.StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    long pid() {
        return process.pid();
    }

    /** What it and its children have used so far. */
    Duration cpu() {
        return handles()
                .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    ThreadTimes threads() {
        return ThreadTimes.of(pid());
    }

    private Stream<ProcessHandle> handles() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /** SIGTERM, then SIGKILL. */
    void stop() {
        process.destroy();
        end(20);
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        end(10);
    }

    private void end(long seconds) {
        try {
            List<ProcessHandle> children = process.descendants().toList();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor();
            }
            children.forEach(ProcessHandle::destroyForcibly);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        ALL.remove(process);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
