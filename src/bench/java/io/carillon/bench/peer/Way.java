package io.carillon.bench.peer;

import io.carillon.bench.load.Door;
import io.carillon.bench.load.Transport;
import java.util.function.Function;

/** A door made of its parts. */
record Way(int port, Transport transport, boolean greets, Function<String, byte[]> requests) implements Door {
    @Override
    public byte[] request(String topic) {
        return requests.apply(topic);
    }
}
