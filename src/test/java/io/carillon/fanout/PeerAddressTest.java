package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerAddressTest {
    @Test
    void aHostWithManyAddressesOfIpv6IsOnePeer() {
        PeerAddress one = PeerAddress.of("2001:db8:1:2:3:4:5:6");
        assertThat(PeerAddress.of("[2001:DB8:1:2::9]")).isEqualTo(one);
        assertThat(PeerAddress.of("2001:db8:1:3::9")).isNotEqualTo(one);
        assertThat(PeerAddress.of("fe80::1%eth0")).isEqualTo(PeerAddress.of("fe80::2%eth0"));
    }

    @Test
    void eachAddressOfIpv4IsOnePeerInWhateverSpelling() {
        assertThat(PeerAddress.of("::ffff:192.0.2.1")).isEqualTo(PeerAddress.of("192.0.2.1"));
        assertThat(PeerAddress.of("192.0.2.2")).isNotEqualTo(PeerAddress.of("192.0.2.1"));
    }

    @Test
    void whatIsNoAddressStandsForItself() {
        assertThat(PeerAddress.of("unix:socket").name()).isEqualTo("unix:socket");
        assertThat(PeerAddress.of("somebody.example").name()).isEqualTo("somebody.example");
        assertThat(PeerAddress.of("").name()).isEmpty();
    }
}
