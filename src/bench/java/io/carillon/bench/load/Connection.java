package io.carillon.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A non-blocking connection to a server on loopback. Owned by the loop's thread. */
abstract class Connection implements Loop.Wakeable {
    final Loop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private boolean closed;

    /** Begins to connect. */
    Connection(Loop loop, Selector selector, int port, int receiveBuffer) {
        this.loop = loop;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (receiveBuffer > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
            }
            channel.bind(loop.source());
            channel.connect(new InetSocketAddress(Loop.loopback(1), port));
            key = channel.register(selector, SelectionKey.OP_CONNECT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not from the constructor, where the object is not whole. A connection to loopback may be there at once. */
    final void attach() {
        key.attach(this);
        if (channel.isConnected()) {
            key.interestOps(SelectionKey.OP_READ);
            try {
                connected();
            } catch (IOException e) {
                lose(e.toString(), false);
            }
        }
    }

    @Override
    public final void ready(SelectionKey ready) {
        try {
            if (!ready.isValid()) {
                return;
            }
            if (ready.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                connected();
            } else if (ready.isReadable()) {
                read();
            }
        } catch (IOException e) {
            lose(e.toString(), false);
        }
    }

    private void read() throws IOException {
        ByteBuffer buffer = loop.buffer;
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            lose("the server closed it", true);
        } else {
            bytes(loop.bytes, count);
        }
    }

    abstract void connected() throws IOException;

    abstract void bytes(byte[] bytes, int count);

    /**
     * The connection is gone, but not by {@link #close}.
     *
     * @param orderly true if the server ended it as one does
     */
    abstract void lost(String why, boolean orderly);

    private void lose(String why, boolean orderly) {
        if (!closed) {
            close();
            lost(why, orderly);
        }
    }

    /** All of it: requests are short, and a server reads them. */
    final void send(byte[] request) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(request);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    final void listen(boolean listen) {
        key.interestOps(listen ? SelectionKey.OP_READ : 0);
    }

    final boolean isClosed() {
        return closed;
    }

    final void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
