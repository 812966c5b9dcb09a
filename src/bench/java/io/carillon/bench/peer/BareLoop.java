package io.carillon.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The floor: one thread that writes each POST's body as one SSE frame to each open GET, with one write a client and nothing
 * else. No queue, no disk, no partial writes: what a fan-out costs when it does nothing but its system calls.
 *
 * <p>With a burden, its frames are longer by some bytes, and it computes for some time after each write: what the system calls cost a
 * fan-out that has something to do.
 */
public final class BareLoop {
    private static final byte[] STREAM =
            ascii("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\n");
    private static final byte[] DONE = ascii("HTTP/1.1 204 No Content\r\n\r\n");
    private static final byte[] READY = ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private final Selector selector = Selector.open();
    private final Set<SocketChannel> subscribers = new LinkedHashSet<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final ByteBuffer frame = ByteBuffer.allocateDirect(64 * 1024);

    private final String padding;
    private final long nanos;

    private BareLoop(int bytes, long nanos) throws IOException {
        this.padding = "x".repeat(bytes);
        this.nanos = nanos;
    }

    /** The port on 127.0.0.1, and the burden: bytes a frame, and nanoseconds a write. */
    public static void main(String[] arguments) throws IOException {
        new BareLoop(Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]))
                .serve(Integer.parseInt(arguments[0]));
    }

    @SuppressWarnings("InfiniteLoopStatement") // until the process is ended
    private void serve(int port) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 4_096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel());
            } else {
                read((SocketChannel) key.channel());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept(ServerSocketChannel server) throws IOException {
        for (SocketChannel client = server.accept(); client != null; client = server.accept()) {
            client.configureBlocking(false);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.register(selector, SelectionKey.OP_READ);
        }
    }

    private void read(SocketChannel client) throws IOException {
        in.clear();
        int count;
        try {
            count = client.read(in);
        } catch (IOException reset) {
            count = -1;
        }
        if (count < 0) {
            subscribers.remove(client);
            client.close();
            return;
        }
        byte[] request = new byte[in.flip().remaining()];
        in.get(request);
        answer(client, new String(request, StandardCharsets.ISO_8859_1));
    }

    /** A request comes in one piece here: it is short, and sent in one. */
    private void answer(SocketChannel client, String request) throws IOException {
        if (request.startsWith("GET /sub")) {
            client.write(ByteBuffer.wrap(STREAM));
            subscribers.add(client);
        } else if (request.startsWith("GET")) {
            client.write(ByteBuffer.wrap(READY));
            client.close();
        } else {
            client.write(ByteBuffer.wrap(DONE));
            tellAll(request.substring(request.indexOf("\r\n\r\n") + 4));
        }
    }

    private void tellAll(String body) throws IOException {
        frame.clear();
        frame.put(ascii("id: 1\ndata: " + body + padding + "\n\n")).flip();
        for (SocketChannel subscriber : subscribers) {
            frame.rewind();
            subscriber.write(frame);
            compute();
        }
    }

    private void compute() {
        if (nanos > 0) {
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
