package io.carillon.fanout;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Where a peer is, as far as sessions are counted by it.
 *
 * @param name an IPv4 address, or the first 64 bits of an IPv6 address: one host has all the rest to choose from (RFC 7934)
 */
public record PeerAddress(String name) {
    private static final Pattern IPV6 = Pattern.compile("\\[?([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(%[^]]*)?]?");

    private static final int NETWORK_BYTES = 8;

    /**
     * A peer's address as containers tell it.
     *
     * @param text a literal, whatever its spelling; any other text stands for itself, and no name is ever looked up
     */
    public static PeerAddress of(String text) {
        var matcher = IPV6.matcher(text);
        if (!matcher.matches()) {
            return new PeerAddress(text);
        }
        try {
            InetAddress address = InetAddress.getByName(matcher.group(1)); // an IPv4 address within IPv6 becomes one
            if (!(address instanceof Inet6Address)) {
                return new PeerAddress(String.valueOf(address.getHostAddress()));
            }
            byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), NETWORK_BYTES), 2 * NETWORK_BYTES);
            return new PeerAddress(InetAddress.getByAddress(network).getHostAddress() + "/64");
        } catch (UnknownHostException e) {
            return new PeerAddress(text);
        }
    }
}
