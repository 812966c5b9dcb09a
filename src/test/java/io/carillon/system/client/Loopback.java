package io.carillon.system.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** 127.0.0.1, without asking anybody for its name. */
public final class Loopback {
    private Loopback() {}

    public static InetSocketAddress port(int port) {
        return address(1, port);
    }

    /** Any port of 127.0.0.x: the same machine, and another client to whoever goes by addresses. */
    public static InetSocketAddress from(int lastNumber) {
        return address(lastNumber, 0);
    }

    private static InetSocketAddress address(int lastNumber, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastNumber}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
