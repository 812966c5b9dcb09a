package io.carillon.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real container as its makers ship it: where it is unpacked, how a base directory is laid out, how it is started. */
public enum Container {
    JETTY_12_1("carillon.test.jetty") {
        private static final String MODULES =
                "server,http,network-connection-limit,ee11-deploy,ee11-annotations,ee11-websocket-jakarta";

        /** What docs/operations.md allows clients. */
        private static final List<String> LIMITS = List.of(
                "jetty.networkConnectionLimit.maxNetworkConnectionCount=20000",
                "jetty.networkConnectionLimit.endPointIdleTimeout=0",
                "jetty.http.idleTimeout=30000");

        /** A line for each event of the log, as docs/operations.md has it. */
        private static final String LOG_FORMAT = "%1$tF %1$tT.%1$tL:%4$s:%3$s: %5$s%6$s%n";

        @Override
        void prepare(Path base, int port) throws IOException {
            copyTree(template(), base);
            Files.createDirectories(base.resolve("temp"));
        }

        /** Made once: start.jar copies its modules' settings out of the home, without any network. */
        private synchronized Path template() throws IOException {
            Path template = directory().resolve("jetty.base");
            if (Files.notExists(template)) {
                Path made = Files.createDirectories(directory()
                        .resolve("jetty.base." + ProcessHandle.current().pid()));
                run(made, List.of(java(), "-jar", startJar(), "--add-modules=" + MODULES));
                try {
                    Files.move(made, template);
                } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                    // Another process that runs tests was faster.
                }
            }
            return template;
        }

        @Override
        ProcessBuilder command(Path base, int port, List<String> jvmOptions) {
            List<String> command = new ArrayList<>(List.of(java()));
            command.add("-Djava.io.tmpdir=" + base.resolve("temp"));
            command.add("-Djava.util.logging.SimpleFormatter.format=" + LOG_FORMAT);
            command.addAll(jvmOptions);
            command.addAll(List.of("-jar", startJar(), "jetty.http.host=127.0.0.1", "jetty.http.port=" + port));
            command.addAll(List.of("jetty.http.acceptQueueSize=1024", "jetty.httpConfig.sendServerVersion=false"));
            command.addAll(LIMITS);
            command.add("jetty.deploy.scanInterval=1");
            return new ProcessBuilder(command);
        }

        private String startJar() {
            return home().resolve("start.jar").toString();
        }
    },

    TOMCAT_11("carillon.test.tomcat11"),

    TOMCAT_10_1("carillon.test.tomcat10");

    private final String homeProperty;

    Container(String homeProperty) {
        this.homeProperty = homeProperty;
    }

    /** Where the container itself is unpacked; nothing writes to it. */
    Path home() {
        return Path.of(required(homeProperty));
    }

    /** Where base directories and console logs of this run are made. */
    static Path directory() throws IOException {
        return Files.createDirectories(Path.of(required("carillon.test.directory")));
    }

    /** Lays out an empty base directory, but for the WAR. The WAR goes to {@code webapps/ROOT.war}. Tomcat's, unless overridden. */
    void prepare(Path base, int port) throws IOException {
        for (String directory : List.of("webapps", "logs", "temp", "work")) {
            Files.createDirectories(base.resolve(directory));
        }
        copyTree(home().resolve("conf"), base.resolve("conf"));
        Path serverXml = base.resolve("conf/server.xml");
        String text = Files.readString(serverXml);
        text = replaceOnce(text, "<Server port=\"8005\"", "<Server port=\"-1\"");
        text = replaceOnce(
                text,
                "<Connector port=\"8080\" protocol=\"HTTP/1.1\"",
                "<Connector address=\"127.0.0.1\" acceptCount=\"1024\" maxConnections=\"20000\""
                        + " keepAliveTimeout=\"20000\" connectionUploadTimeout=\"20000\" disableUploadTimeout=\"false\""
                        + " socket.appReadBufSize=\"1024\""
                        + " socket.appWriteBufSize=\"1024\" maxHttpResponseHeaderSize=\"4096\" port=\"" + port
                        + "\" protocol=\"HTTP/1.1\"");
        // A WAR that comes or goes is noticed within a second instead of ten.
        String engine = "<Engine name=\"Catalina\" defaultHost=\"localhost\"";
        text = replaceOnce(text, engine + ">", engine + " backgroundProcessorDelay=\"1\">");
        // What Tomcat refuses before any application sees it is told without its own stack trace and version.
        text = replaceOnce(
                text,
                "</Host>",
                "<Valve className=\"org.apache.catalina.valves.ErrorReportValve\" showReport=\"false\""
                        + " showServerInfo=\"false\"/></Host>");
        Files.writeString(serverXml, text);
    }

    /** What runs the container in the foreground. Tomcat's, unless overridden: its own script, which turns into the JVM. */
    ProcessBuilder command(Path base, int port, List<String> jvmOptions) {
        StringBuilder options = new StringBuilder();
        options.append("-Dorg.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE=1024 "); // as docs/operations.md has it
        jvmOptions.forEach(option -> options.append('"').append(option).append("\" "));
        ProcessBuilder builder =
                new ProcessBuilder("sh", home().resolve("bin/catalina.sh").toString(), "run");
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("CATALINA_"));
        environment.put("JRE_HOME", System.getProperty("java.home"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("CATALINA_HOME", home().toString());
        environment.put("CATALINA_BASE", base.toString());
        environment.put("CATALINA_OPTS", options.toString().strip());
        return builder;
    }

    /** Takes the port into an existing base directory. */
    void repoint(Path base, int oldPort, int newPort) throws IOException {
        Path serverXml = base.resolve("conf/server.xml");
        if (Files.exists(serverXml)) {
            Files.writeString(
                    serverXml,
                    replaceOnce(
                            Files.readString(serverXml),
                            " port=\"" + oldPort + "\" protocol",
                            " port=\"" + newPort + "\" protocol"));
        }
    }

    /** The JVM that runs the tests runs the servers as well. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String required(String property) {
        return Objects.requireNonNull(
                System.getProperty(property), () -> property + " is not set: these tests are started by mvn verify");
    }

    private static String replaceOnce(String text, String what, String by) {
        int at = text.indexOf(what);
        if (at < 0 || text.indexOf(what, at + 1) >= 0) {
            throw new IllegalStateException("server.xml is expected to hold once: " + what);
        }
        return text.substring(0, at) + by + text.substring(at + what.length());
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void run(Path directory, List<String> command) throws IOException {
        Path output = directory.resolveSibling(directory.getFileName() + ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " failed: " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
