package io.carillon.system.client;

import java.util.Optional;

/**
 * What a {@link Client} asks for.
 *
 * @param query as it stands in the URL, but for {@code snapshot} and {@code lastEventID}: {@code topic=/api/notes/*}
 * @param snapshot the present state first, on a start without a cursor
 * @param from where to start from: a cursor or {@code earliest}
 * @param receiveBuffer the socket's, in bytes; 0 for the system's own
 * @param source the last number of the client's own address, 127.0.0.x; 0 for any
 */
public record Subscription(
        int port,
        Transport transport,
        String query,
        boolean snapshot,
        Optional<String> from,
        int receiveBuffer,
        int source) {
    public static Subscription of(int port, Transport transport, String query) {
        return new Subscription(port, transport, query, false, Optional.empty(), 0, 0);
    }

    public Subscription withSnapshot() {
        return new Subscription(port, transport, query, true, from, receiveBuffer, source);
    }

    public Subscription from(String cursor) {
        return new Subscription(port, transport, query, snapshot, Optional.of(cursor), receiveBuffer, source);
    }

    public Subscription withReceiveBuffer(int byteCount) {
        return new Subscription(port, transport, query, snapshot, from, byteCount, source);
    }

    public Subscription withSource(int lastNumber) {
        return new Subscription(port, transport, query, snapshot, from, receiveBuffer, lastNumber);
    }

    /** The request's target. */
    String target(String path, Optional<String> lastEventId) {
        StringBuilder target = new StringBuilder(path).append('?').append(query);
        if (snapshot && lastEventId.isEmpty()) {
            target.append("&snapshot");
        }
        lastEventId.ifPresent(id -> target.append("&lastEventID=").append(id));
        return target.toString();
    }
}
