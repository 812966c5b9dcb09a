package io.carillon.faults;

import io.carillon.system.Container;
import io.carillon.system.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Three servers, processes of their own, of both kinds, on one database. */
final class Nodes implements AutoCloseable {
    private static final List<Container> CONTAINERS =
            List.of(Container.JETTY_12_1, Container.TOMCAT_11, Container.JETTY_12_1);

    private final List<Server> servers;

    private Nodes(List<Server> servers) {
        this.servers = servers;
    }

    /**
     * All are ready when this returns.
     *
     * @param options of each node's JVM, by its number
     */
    static Nodes start(String url, IntFunction<String[]> options) {
        List<Server> servers = new ArrayList<>();
        for (Container container : CONTAINERS) {
            servers.add(Trial.server(container)
                    .setting("database.url", url)
                    .setting("access", "open") // a balancer speaks for others
                    .jvm(options.apply(servers.size()))
                    .launch());
        }
        Nodes nodes = new Nodes(List.copyOf(servers));
        nodes.awaitReady();
        return nodes;
    }

    static Nodes start(String url) {
        return start(url, number -> new String[0]);
    }

    void awaitReady() {
        servers.forEach(Server::awaitReady);
    }

    Server get(int number) {
        return servers.get(number);
    }

    int size() {
        return servers.size();
    }

    List<Integer> ports() {
        return servers.stream().map(Server::port).toList();
    }

    String consoles() {
        return String.join("\n", servers.stream().map(Server::consoleTail).toList());
    }

    void stop() {
        servers.forEach(Server::terminate);
        servers.forEach(server -> server.awaitExit(Duration.ofSeconds(30)));
    }

    @Override
    public void close() throws IOException {
        for (Server server : servers) {
            server.close();
        }
    }
}
