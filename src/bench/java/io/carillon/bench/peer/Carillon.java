package io.carillon.bench.peer;

import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Door;
import io.carillon.bench.load.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The WAR in a real container. Can be killed and started again on its port and data. */
public final class Carillon extends Peer {
    /** Every event of a measurement changes this one resource, or is in this collection. */
    public static final String COLLECTION = "/api/bench";

    private final Container container;
    private final Site site;
    private final Path base;
    private final List<String> jvm;
    private @Nullable Child restarted;

    private Carillon(Container container, Site site, int port, Path base, List<String> jvm, Child child) {
        super("Carillon on " + container, port, child);
        this.container = container;
        this.site = site;
        this.base = base;
        this.jvm = jvm;
    }

    /** With an empty log. */
    static Carillon start(Container container, Site site, List<String> options) {
        Path base = site.directory();
        return start(container, site, options, base, base.resolve("carillon-data"));
    }

    /** With a log that may be there already. */
    static Carillon start(Container container, Site site, List<String> options, Path data) {
        return start(container, site, options, site.directory(), data);
    }

    private static Carillon start(Container container, Site site, List<String> options, Path base, Path data) {
        int port = site.freePort();
        container.prepare(base, port);
        List<String> jvm = new ArrayList<>(site.jvm());
        jvm.addAll(options);
        jvm.add("-Dcarillon.data.dir=" + data);
        Child child = new Child(container.command(base, port, jvm, site.cores()), base);
        Carillon carillon = new Carillon(container, site, port, base, jvm, child);
        child.awaitReady(port, "/health/ready");
        return carillon;
    }

    @Override
    Child child() {
        return restarted == null ? super.child() : restarted;
    }

    /** SIGKILL, and started again; returns as soon as it is ready. */
    public void killAndRestart() {
        child().kill();
        Child next = new Child(container.command(base, port, jvm, site.cores()), base);
        restarted = next;
        next.awaitReady(port, "/health/ready");
    }

    @Override
    public Door door(Transport transport) {
        return doorFrom(transport, "");
    }

    /** For subscribers that come back with a cursor; none if it is empty. */
    public Door doorFrom(Transport transport, String cursor) {
        String from = cursor.isEmpty() ? "" : "&lastEventID=" + cursor;
        String path = transport == Transport.SSE ? "/events" : "/ws";
        return new Way(
                port, transport, true, topic -> subscribe(transport, path + "?topic=" + topic(topic) + from, port));
    }

    /** Names without a slash at the beginning are resources of the measurements' collection. */
    private static String topic(String name) {
        return name.startsWith("/") ? name : COLLECTION + "/" + name;
    }

    @Override
    public Barrage.Requests events() {
        return events(event -> COLLECTION + "/bench", DATA_BYTES);
    }

    /** Changes of the resources that a function says, durable before they are answered. */
    public Barrage.Requests events(IntFunction<String> resource, int bytes) {
        return (event, marker) -> request("PUT", resource.apply(event), port, data(marker, bytes));
    }

    /** Where the log ends. */
    public String cursor() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + COLLECTION).toURL().openConnection();
            return String.valueOf(connection.getHeaderField("Last-Event-ID"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
