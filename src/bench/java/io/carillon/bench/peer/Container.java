package io.carillon.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The containers as their makers ship them, set up as docs/operations.md has it, for 10,000 connections. */
public enum Container {
    JETTY("Jetty", "bench.jetty") {
        private static final String MODULES = "server,http,ee11-deploy,ee11-annotations,ee11-websocket-jakarta";

        @Override
        void layOut(Path base, int port) throws IOException {
            Files.createDirectories(base.resolve("temp"));
            Process modules = new ProcessBuilder(Site.java(), "-jar", startJar(), "--add-modules=" + MODULES)
                    .directory(base.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(base.resolve("modules.log").toFile())
                    .start();
            try {
                if (!modules.waitFor(60, TimeUnit.SECONDS) || modules.exitValue() != 0) {
                    throw new IllegalStateException(Files.readString(base.resolve("modules.log")));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        ProcessBuilder command(Path base, int port, List<String> jvm, Cores cores) {
            List<String> command = new ArrayList<>(List.of(Site.java(), "-Djava.io.tmpdir=" + base.resolve("temp")));
            command.addAll(jvm);
            command.addAll(List.of("-jar", startJar(), "jetty.http.host=127.0.0.1", "jetty.http.port=" + port));
            command.add("jetty.http.acceptQueueSize=4096");
            return new ProcessBuilder(cores.onServerCore(command));
        }

        private String startJar() {
            return home().resolve("start.jar").toString();
        }
    },

    TOMCAT("Tomcat", "bench.tomcat") {
        @Override
        void layOut(Path base, int port) throws IOException {
            for (String directory : List.of("webapps", "logs", "temp", "work", "conf")) {
                Files.createDirectories(base.resolve(directory));
            }
            try (Stream<Path> files = Files.list(home().resolve("conf"))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.copy(file, base.resolve("conf").resolve(file.getFileName()));
                }
            }
            Path serverXml = base.resolve("conf/server.xml");
            String connector = "<Connector port=\"8080\" protocol=\"HTTP/1.1\"";
            String text = Files.readString(serverXml);
            if (!text.contains(connector)) {
                throw new IllegalStateException("server.xml is expected to hold " + connector);
            }
            Files.writeString(
                    serverXml,
                    text.replace("<Server port=\"8005\"", "<Server port=\"-1\"")
                            .replace(
                                    connector,
                                    "<Connector address=\"127.0.0.1\" acceptCount=\"4096\" maxConnections=\"20000\""
                                            + " socket.appReadBufSize=\"1024\" socket.appWriteBufSize=\"1024\""
                                            + " maxHttpResponseHeaderSize=\"4096\" port=\"" + port
                                            + "\" protocol=\"HTTP/1.1\""));
        }

        @Override
        ProcessBuilder command(Path base, int port, List<String> jvm, Cores cores) {
            ProcessBuilder builder = new ProcessBuilder(cores.onServerCore(
                    List.of("sh", home().resolve("bin/catalina.sh").toString(), "run")));
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("CATALINA_"));
            environment.put("JRE_HOME", System.getProperty("java.home"));
            environment.put("JAVA_HOME", System.getProperty("java.home"));
            environment.put("CATALINA_HOME", home().toString());
            environment.put("CATALINA_BASE", base.toString());
            environment.put(
                    "CATALINA_OPTS",
                    "-Dorg.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE=1024 \"" + String.join("\" \"", jvm) + "\"");
            return builder;
        }
    };

    private final String title;
    private final String homeProperty;

    Container(String title, String homeProperty) {
        this.title = title;
        this.homeProperty = homeProperty;
    }

    /** Where it is unpacked; nothing writes to it. */
    public Path home() {
        return Site.required(homeProperty);
    }

    abstract void layOut(Path base, int port) throws IOException;

    abstract ProcessBuilder command(Path base, int port, List<String> jvm, Cores cores);

    /** A base directory with the WAR in it. */
    void prepare(Path base, int port) {
        try {
            layOut(base, port);
            Files.createDirectories(base.resolve("webapps"));
            Files.copy(Site.required("bench.war"), base.resolve("webapps/ROOT.war"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return title;
    }
}
