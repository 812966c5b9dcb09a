package io.carillon.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A real load balancer on a loopback port, with the configuration that the project ships, before nodes on this machine. */
final class Balancer implements AutoCloseable {
    /** What there is in Debian, and where its configuration is. */
    enum Kind {
        NGINX("nginx", "nginx.conf", "listen 80;", "listen 127.0.0.1:%d;") {
            @Override
            List<String> command(Path binary, Path file) {
                return List.of(
                        binary.toString(),
                        "-p",
                        file.getParent().toString(),
                        "-c",
                        file.toString(),
                        "-g",
                        "daemon off;");
            }
        },
        HAPROXY("haproxy", "haproxy.cfg", "bind :80", "bind 127.0.0.1:%d") {
            @Override
            List<String> command(Path binary, Path file) {
                return List.of(binary.toString(), "-db", "-f", file.toString());
            }
        };

        private final String program;
        private final String file;
        private final String door;
        private final String doorHere;

        Kind(String program, String file, String door, String doorHere) {
            this.program = program;
            this.file = file;
            this.door = door;
            this.doorHere = doorHere;
        }

        abstract List<String> command(Path binary, Path file);

        private Path binary() {
            for (String directory : List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin")) {
                Path candidate = Path.of(directory, program);
                if (Files.isExecutable(candidate)) {
                    return candidate;
                }
            }
            throw new IllegalStateException(
                    program + " is not installed, and this case is about it: apt-get install -y nginx haproxy");
        }
    }

    private static final Path CONFIGURATIONS = Path.of("docs/examples");

    private final Process process;
    private final int port;

    private Balancer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** One that takes connections when this returns. */
    static Balancer start(Kind kind, List<Integer> nodes) throws IOException {
        Path binary = kind.binary();
        Path directory = Files.createTempDirectory("carillon-" + kind.program);
        int port = freePort();
        Path file = directory.resolve(kind.file);
        Files.writeString(file, here(kind, directory, port, nodes));
        Process process = new ProcessBuilder(kind.command(binary, file))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("console.log").toFile())
                .start();
        Balancer balancer = new Balancer(process, port);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "carillon-faults-balancer-end"));
        if (!balancer.awaitOpen()) {
            balancer.close();
            throw new IllegalStateException(
                    kind.program + " does not start: " + Files.readString(directory.resolve("console.log")));
        }
        return balancer;
    }

    /** The shipped configuration with this run's addresses and directories. */
    private static String here(Kind kind, Path directory, int port, List<Integer> nodes) throws IOException {
        String text =
                replace(Files.readString(CONFIGURATIONS.resolve(kind.file)), kind.door, kind.doorHere.formatted(port));
        for (int i = 0; i < nodes.size(); i++) {
            text = replace(text, "node" + (i + 1) + ".example:8080", "127.0.0.1:" + nodes.get(i));
        }
        if (kind == Kind.HAPROXY) {
            text = replace(text, "maxconn 30000", "maxconn 4000"); // for which a user's limit of open files is enough
        } else {
            text = replace(replace(text, "/run/nginx.pid", directory + "/pid"), "/var/log/nginx", directory.toString());
            String paths = String.format(
                    "http {%n client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;"
                            + " uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;%n",
                    directory);
            text = replace(text, "http {", paths);
        }
        return text;
    }

    private static String replace(String text, String what, String by) {
        if (!text.contains(what)) {
            throw new IllegalStateException("the configuration is expected to hold " + what);
        }
        return text.replace(what, by);
    }

    private boolean awaitOpen() {
        for (int i = 0; i < 200 && process.isAlive(); i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return true;
            } catch (IOException notYet) {
                LockSupport.parkNanos(50_000_000);
            }
        }
        return false;
    }

    int port() {
        return port;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, Objects.requireNonNull(InetAddress.getLoopbackAddress()))) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
