package io.carillon.faults;

import io.carillon.system.client.Client;

/** Counts how often something comes over a quiet stream. Of one thread, which has to look more often than that. */
final class Pulse {
    private final Client client;
    private long bytes;
    private int beats;

    Pulse(Client client) {
        this.client = client;
        this.bytes = client.bytesRead();
    }

    void feel() {
        long now = client.bytesRead();
        beats += now > bytes ? 1 : 0;
        bytes = now;
    }

    int beats() {
        return beats;
    }

    @Override
    public String toString() {
        return Integer.toString(beats);
    }
}
