package io.carillon.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where servers are made: their directory, their cores, their ports, their JVM's options.
 *
 * @param work below it each server has a directory of its own
 */
public record Site(Path work, Cores cores, List<String> jvm) {
    /** Below the ports that the kernel gives to outgoing connections, so that no client can take a server's. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** An empty one. */
    Path directory() {
        try {
            String name = "%d-%03d".formatted(ProcessHandle.current().pid(), COUNT.incrementAndGet());
            return Files.createDirectories(work.toAbsolutePath().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            if (isFree(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no free port");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static Path required(String property) {
        return Path.of(Objects.requireNonNull(
                System.getProperty(property), () -> property + " is not set: start this with mvn -Pbench verify"));
    }
}
