package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One real container as a child process, with the built WAR as its ROOT, on a loopback port of its own. Used by the thread
 * of one test at a time. What it writes to its console is kept in a file; {@link ConsoleOnFailure} shows the end of it when
 * a test fails.
 */
public final class Server implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Below the ports that the kernel gives to outgoing connections: a client that tries again while its server is down may
     * otherwise be given the server's own port, connect to itself, and keep the server from ever coming back.
     */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Set<Process> CHILDREN = ConcurrentHashMap.newKeySet();
    private static final Map<String, Server> SHARED = new HashMap<>();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> CHILDREN.forEach(Process::destroyForcibly), "carillon-test-children-end"));
    }

    /** A quarter of a start is the verification of what javac has just compiled, and of jars that others run every day. */
    private static final List<String> QUICK_START =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote");

    private final Container container;
    private final Path base;
    private final Path data;
    private final List<String> jvmOptions;
    private final Map<String, String> environment;
    private List<String> extraOptions = List.of();
    private final Path war;
    private int port;
    private Process process;

    /** A port that clients know stays. */
    private boolean everReady;

    private Server(Container container, Plan plan) throws IOException {
        this.container = container;
        this.base = freshDirectory(container);
        this.data = plan.data == null ? base.resolve("carillon-data") : plan.data;
        this.war = plan.war;
        this.jvmOptions = new ArrayList<>(QUICK_START);
        jvmOptions.addAll(plan.jvmOptions);
        this.environment = Map.copyOf(plan.environment);
        if (jvmOptions.stream().noneMatch(option -> option.startsWith("-Xmx"))) {
            jvmOptions.add("-Xmx512m");
        }
        plan.settings.forEach((key, value) -> jvmOptions.add("-Dcarillon." + key + "=" + value));
        jvmOptions.add("-Dcarillon.data.dir=" + data);
        port = freePort();
        container.prepare(base, port);
        deploy();
        ConsoleOnFailure.watch(this);
    }

    /** A server of this container with the default settings, started when first asked for, for tests that do not stop it. */
    static Server shared(Container container) {
        return shared(container, Map.of());
    }

    static synchronized Server shared(Container container, Map<String, String> settings) {
        Plan plan = of(container);
        settings.forEach(plan::setting);
        Server server = SHARED.computeIfAbsent(container + " " + settings, key -> plan.start());
        ConsoleOnFailure.watch(server);
        return server;
    }

    public static Plan of(Container container) {
        return new Plan(container);
    }

    /** What is asked of a server before it is there. */
    public static final class Plan {
        private final Container container;
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<String> jvmOptions = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private Path data;
        private Path war = Path.of(System.getProperty("carillon.test.war"));

        private Plan(Container container) {
            this.container = container;
        }

        /** {@code -Dcarillon.<key>=<value>}. */
        public Plan setting(String key, String value) {
            settings.put(key, value);
            return this;
        }

        public Plan jvm(String... options) {
            jvmOptions.addAll(List.of(options));
            return this;
        }

        /** A variable of the process's environment. */
        public Plan environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Another server's data directory, say. */
        public Plan data(Path directory) {
            data = directory;
            return this;
        }

        /** Another build than the one under test. */
        public Plan war(Path file) {
            war = file;
            return this;
        }

        /** Started and ready. */
        public Server start() {
            Server server = launch();
            server.awaitReady();
            return server;
        }

        /** Started, whatever becomes of it. */
        public Server launch() {
            try {
                Server server = new Server(container, this);
                server.launch();
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public int port() {
        return port;
    }

    /** {@code http://127.0.0.1:<port>}, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    URI uri(String path) {
        return URI.create(url() + path);
    }

    URI webSocketUri(String path) {
        return URI.create("ws://127.0.0.1:" + port + path);
    }

    public Path data() {
        return data;
    }

    public Path base() {
        return base;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** SIGKILL: nothing in the server runs any more when this returns. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** SIGTERM, without waiting for what comes of it. */
    public void terminate() {
        process.destroy();
    }

    /** SIGTERM; returns how long the process took to be gone, at most 30 s. */
    public Duration stop() {
        long begin = System.nanoTime();
        process.destroy();
        awaitExit(STOP_TIMEOUT);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** The same port, base and data directory; stops it first if it runs. */
    public void restart() {
        if (isRunning()) {
            stop();
        }
        launch();
        awaitReady();
    }

    /** Starts the process again without waiting for it. */
    public void launch() {
        try {
            Path log = consoleFile();
            List<String> options = new ArrayList<>(jvmOptions);
            options.addAll(extraOptions);
            ProcessBuilder builder = container
                    .command(base, port, options)
                    .directory(base.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
            CHILDREN.add(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until {@code /health/ready} answers 200. Another process may have taken the port meanwhile: then another port. */
    public void awaitReady() {
        for (int attempt = 1; ; attempt++) {
            await("ready: " + this)
                    .atMost(START_TIMEOUT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || portIsTaken() || ready());
            if (process.isAlive() && !portIsTaken()) {
                everReady = true;
                return;
            }
            if (!portIsTaken() || everReady || attempt == 5) {
                throw new AssertionError(this + " did not start:\n" + consoleTail());
            }
            kill();
            moveToAnotherPort();
            launch();
        }
    }

    private boolean ready() {
        return get("/health/ready") == 200;
    }

    /** The status of a GET, 0 if there was no answer. */
    public int get(String path) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(uri(path))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private boolean portIsTaken() {
        return console().contains("Address already in use");
    }

    private void moveToAnotherPort() {
        try {
            int next = freePort();
            container.repoint(base, port, next);
            port = next;
            Files.delete(consoleFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the console holds a match. */
    void awaitConsole(Pattern pattern, Duration atMost) {
        await("console of " + this + " to hold " + pattern)
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> pattern.matcher(console()).find());
    }

    public void awaitExit(Duration atMost) {
        try {
            assertThat(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s ended within %s", this, atMost)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        CHILDREN.remove(process);
    }

    /** What the JVM is given beside the plan's options the next time it is started. */
    public void nextStartWith(String... options) {
        extraOptions = List.of(options);
    }

    /** Copies the WAR into place; a container that watches its webapps takes it in anew. */
    public void deploy() throws IOException {
        Path target = base.resolve("webapps/ROOT.war");
        // Into place in one step, so that a watching container never sees half a file.
        Path half = base.resolve("ROOT.war.half");
        Files.copy(war, half);
        Files.move(half, target);
    }

    /** Takes the WAR away; a container that watches its webapps ends the application. */
    public void undeploy() throws IOException {
        Files.delete(base.resolve("webapps/ROOT.war"));
    }

    Path consoleFile() {
        return base.resolve("console.log");
    }

    /** All that the process has written so far. */
    public String console() {
        try {
            return Files.readString(consoleFile(), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String consoleTail() {
        List<String> lines = console().lines().toList();
        int from = Math.max(0, lines.size() - 80);
        return "--- the end of the console of " + this + " ---\n"
                + String.join("\n", lines.subList(from, lines.size()));
    }

    /** What the process's file descriptors point to ({@code socket:[…]}, paths, …). */
    public List<String> openFiles() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            List<String> targets = new ArrayList<>();
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                try {
                    targets.add(Files.readSymbolicLink(descriptor).toString());
                } catch (NoSuchFileException closedSinceListed) {
                    // Nothing to name any more.
                }
            }
            return targets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long openSockets() {
        return sockets().size();
    }

    /** {@code socket:[inode]} of each socket that the process has open. */
    List<String> sockets() {
        return openFiles().stream().filter(file -> file.startsWith("socket:")).toList();
    }

    /** The lines that the kernel has on these sockets (proc(5), {@code net/tcp}): addresses, state, queues. */
    String describe(List<String> sockets) {
        List<String> inodes = sockets.stream()
                .map(socket -> " " + socket.replaceAll("[^0-9]", "") + " ")
                .toList();
        try {
            List<String> lines = new ArrayList<>();
            for (String table : List.of("tcp", "tcp6")) {
                lines.addAll(Files.readAllLines(Path.of("/proc", Long.toString(pid()), "net", table)));
            }
            return lines.stream()
                    .filter(line -> inodes.stream().anyMatch(line::contains))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer of the JDK's own {@code jcmd <pid> <command>}. */
    public String jcmd(String... command) {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid())));
        line.addAll(List.of(command));
        try {
            Path output = Files.createTempFile(base, "jcmd", ".txt");
            Process jcmd = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(jcmd.waitFor(30, TimeUnit.SECONDS)).as("jcmd answered").isTrue();
            String answer = Files.readString(output);
            assertThat(jcmd.exitValue()).as(answer).isZero();
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the process at once if it still runs. */
    @Override
    public void close() {
        if (isRunning()) {
            kill();
        }
    }

    @Override
    public String toString() {
        return container + " on port " + port + " in " + base.getFileName();
    }

    private static Path freshDirectory(Container container) throws IOException {
        String name = "%s-%d-%03d"
                .formatted(
                        container.name().toLowerCase(Locale.ROOT),
                        ProcessHandle.current().pid(),
                        COUNTER.incrementAndGet());
        return Files.createDirectory(Container.directory().toAbsolutePath().resolve(name));
    }

    static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(Loopback.port(candidate));
                return candidate;
            } catch (BindException taken) {
                // The next one, then.
            }
        }
        throw new IOException("no free port between " + FIRST_PORT + " and " + LAST_PORT);
    }
}
