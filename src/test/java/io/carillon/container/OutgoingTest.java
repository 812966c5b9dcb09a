package io.carillon.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets. */
class OutgoingTest {
    private SocketChannel one;
    private SocketChannel other;
    private SocketChannel peerOfOne;
    private SocketChannel peerOfOther;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            one = SocketChannel.open(server.getLocalAddress());
            peerOfOne = server.accept();
            other = SocketChannel.open(server.getLocalAddress());
            peerOfOther = server.accept();
        }
        one.configureBlocking(false);
        other.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel each : new SocketChannel[] {one, other, peerOfOne, peerOfOther}) {
            each.close();
        }
    }

    @Test
    void sameBytesAndOtherBytesOfTheSameLengthReachWhomTheyAreFor() throws IOException {
        byte[] first = bytes(700, 1);
        byte[] second = bytes(700, 2);

        assertThat(Outgoing.here().write(one, first)).isNull();
        assertThat(Outgoing.here().write(other, first)).isNull();
        assertThat(Outgoing.here().write(one, second)).isNull();
        assertThat(Outgoing.here().write(one, bytes(3, 3))).isNull();
        assertThat(Outgoing.here().write(other, first)).isNull();

        assertThat(read(peerOfOne, 1_403)).isEqualTo(join(first, second, bytes(3, 3)));
        assertThat(read(peerOfOther, 1_400)).isEqualTo(join(first, first));
    }

    /** The second size is more than is copied to native memory. */
    @ParameterizedTest
    @ValueSource(ints = {100_000, 300_000})
    void whatAFullSocketDoesNotTakeIsTheRestAndNothingIsLost(int size) throws IOException {
        byte[] block = bytes(size, 4);
        ByteArrayOutputStream given = new ByteArrayOutputStream();
        ByteBuffer rest = null;
        while (rest == null) {
            rest = Outgoing.here().write(one, block);
            given.write(block, 0, rest == null ? size : rest.position());
        }

        assertThat(rest.limit()).isEqualTo(size);
        assertThat(Outgoing.here().write(other, bytes(10, 5)))
                .as("others meanwhile")
                .isNull();
        assertThat(read(peerOfOne, given.size())).isEqualTo(given.toByteArray());
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        int sent = size - rest.remaining();
        while (rest.hasRemaining()) {
            left.writeBytes(read(peerOfOne, one.write(rest)));
        }
        assertThat(left.toByteArray()).isEqualTo(Arrays.copyOfRange(block, sent, size));
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] read(SocketChannel from, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && from.read(buffer) >= 0) {
            // more is on its way
        }
        return buffer.array();
    }
}
