package io.carillon.fanout;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections whose peers do not acknowledge what was sent to them, as Linux tells in {@code /proc/net/tcp} and {@code tcp6}
 * (proc(5)): a peer that has vanished without a word is seen there within seconds, while writing to it goes on well until the
 * kernel gives it up after a quarter of an hour. Empty on other systems. Immutable.
 */
final class Retransmissions {
    private static final Logger LOG = LoggerFactory.getLogger(Retransmissions.class);
    private static final List<Path> TABLES = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

    /** Fewer in a row happen on a bad line, too: by this one nothing was acknowledged for more than a second. */
    private static final int TOO_MANY = 3;

    private static final String IPV4_IN_IPV6 = "0000000000000000FFFF0000";
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int RETRANSMISSIONS = 6;

    /** By the addresses, in the table's spelling. */
    private final Map<String, Integer> counts;

    private Retransmissions(Map<String, Integer> counts) {
        this.counts = counts;
    }

    /** As it is now. Reads the table of all connections, some 150 bytes each, so not for a shard's thread. */
    static Retransmissions read() {
        Map<String, Integer> counts = new HashMap<>();
        for (Path table : TABLES) {
            try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
                lines.lines().skip(1).forEach(line -> note(line, counts));
            } catch (IOException | RuntimeException e) {
                LOG.debug("The kernel does not tell who is gone: {}", e.toString());
            }
        }
        return new Retransmissions(counts);
    }

    /** Of one line of the table. */
    static void note(String line, Map<String, Integer> counts) {
        String[] columns = line.strip().split(" +", RETRANSMISSIONS + 2);
        int count = Integer.parseInt(columns[RETRANSMISSIONS], 16);
        if (count >= TOO_MANY) {
            counts.put(key(columns[LOCAL], columns[REMOTE]), count);
        }
    }

    private static String key(String local, String remote) {
        String peer = remote.startsWith(IPV4_IN_IPV6) ? remote.substring(IPV4_IN_IPV6.length()) : remote;
        return local.substring(local.indexOf(':')) + '-' + peer;
    }

    /** How often the kernel has sent something again to this connection's peer and heard nothing; 0 if that is not too often. */
    int of(Optional<SocketChannel> connection) {
        if (counts.isEmpty() || connection.isEmpty()) {
            return 0;
        }
        try {
            return of(connection.get().getLocalAddress(), connection.get().getRemoteAddress());
        } catch (IOException e) {
            return 0; // closed: its transport tells
        }
    }

    private int of(SocketAddress local, SocketAddress remote) {
        return local instanceof InetSocketAddress here && remote instanceof InetSocketAddress there
                ? counts.getOrDefault(key(spelling(here), spelling(there)), 0)
                : 0;
    }

    /** An address in 32-bit words as they lie in memory, and a port. */
    static String spelling(InetSocketAddress address) {
        ByteBuffer words = ByteBuffer.wrap(address.getAddress().getAddress()).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        while (words.hasRemaining()) {
            text.append(String.format("%08X", words.getInt()));
        }
        return text.append(String.format(":%04X", address.getPort())).toString();
    }
}
