package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Lines as the kernel writes them on a little-endian machine. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = {"amd64", "aarch64"})
class RetransmissionsTest {
    private static final String LINE =
            "   7: %s %s 01 00000125:00000000 01:00000C4E %s     0        0 33047 2 x 31 4 31 1 10";

    private static Map<String, Integer> noted(String local, String remote, String count) {
        Map<String, Integer> counts = new HashMap<>();
        Retransmissions.note(LINE.formatted(local, remote, count), counts);
        return counts;
    }

    @Test
    void whoAcknowledgesNothingIsFoundByTheAddressesAndNobodyElse() {
        assertThat(noted("0100007F:1F90", "0201000A:9C40", "0000000A"))
                .containsExactly(Map.entry(":1F90-0201000A:9C40", 10));
        assertThat(noted("0100007F:1F90", "0201000A:9C40", "00000000")).isEmpty();
        assertThat(noted("0100007F:1F90", "0201000A:9C40", "00000002"))
                .as("a bad line")
                .isEmpty();
    }

    @Test
    void anAddressOfIpv4IsTheSameInTheTableOfIpv6() {
        assertThat(noted("0000000000000000FFFF00000100007F:1F90", "0000000000000000FFFF00000201000A:9C40", "00000008"))
                .containsExactly(Map.entry(":1F90-0201000A:9C40", 8));
    }

    @Test
    void addressesAreSpeltAsTheKernelSpellsThem() throws UnknownHostException {
        assertThat(Retransmissions.spelling(
                        new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 1, 2}), 40_000)))
                .isEqualTo("0201000A:9C40");
        assertThat(Retransmissions.spelling(new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 80)))
                .isEqualTo("B80D0120000000000000000001000000:0050");
    }

    @Test
    void aConnectionThatIsWellHasNone() throws Exception {
        try (ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
            assertThat(Retransmissions.read().of(Optional.of(client))).isZero();
        }
    }
}
