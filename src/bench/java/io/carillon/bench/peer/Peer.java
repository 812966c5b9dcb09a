package io.carillon.bench.peer;

import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Door;
import io.carillon.bench.load.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A running server that is measured. Owned by the thread that measures. */
public abstract class Peer implements AutoCloseable {
    /** What one event carries: 150 bytes, as the targets have it. */
    public static final int DATA_BYTES = 150;

    private final String name;
    final int port;
    private final Child child;

    Peer(String name, int port, Child child) {
        this.name = name;
        this.port = port;
        this.child = child;
    }

    public final String name() {
        return name;
    }

    public final int port() {
        return port;
    }

    Child child() {
        return child;
    }

    public long pid() {
        return child().pid();
    }

    /** What its processes have used so far. */
    public Duration cpu() {
        return child().cpu();
    }

    /** What of that the threads of its JVM have used. */
    public ThreadTimes threads() {
        return child().threads();
    }

    /** What of that its JVM has used to compile. */
    public Duration compiling() {
        return threads().of(ThreadTimes.Duty.COMPILER).user();
    }

    /** The way in for subscribers. */
    public abstract Door door(Transport transport);

    /** An event that everybody on the topic {@code bench} gets. */
    public abstract Barrage.Requests events();

    /** Data of a length with an event's marker in it. */
    public static String data(String marker, int bytes) {
        String begin = "{\"m\":\"" + marker + "\",\"pad\":\"";
        return begin + "x".repeat(Math.max(0, bytes - begin.length() - 2)) + "\"}";
    }

    static byte[] request(String method, String path, int port, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        List<String> head = List.of(
                method + " " + path + " HTTP/1.1",
                "Host: 127.0.0.1:" + port,
                "Content-Type: application/json",
                "Content-Length: " + length);
        return (String.join("\r\n", head) + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] subscribe(Transport transport, String path, int port) {
        List<String> head = new ArrayList<>(List.of("GET " + path + " HTTP/1.1", "Host: 127.0.0.1:" + port));
        if (transport == Transport.SSE) {
            head.add("Accept: text/event-stream");
        } else {
            head.addAll(List.of("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"));
            head.add("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        }
        return (String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        child().close();
    }

    @Override
    public String toString() {
        return name;
    }
}
