package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Loopback;
import io.carillon.system.client.Rest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which way a stream is written shows in its chunks (RFC 9112 §7.1): ours hold one event each, the container's one write. */
@OnJettyAndTomcat
final class OutputIT {
    private static final int EVENTS = 50;

    private final Container container;

    OutputIT(Container container) {
        this.container = container;
    }

    @ParameterizedTest
    @CsvSource({
        "container, text/event-stream, true",
        "container, application/x-ndjson, true",
        "portable, text/event-stream, false",
        "portable, application/x-ndjson, false"
    })
    void backlogComesInChunksOfOneEventOnTheShortWayOnly(String output, String format, boolean single)
            throws IOException {
        Server server = Server.shared(container, Map.of("output", output));
        Rest rest = new Rest(server.url());
        String collection = "/api/chunks-" + format.replaceAll("[^a-z]", "");
        for (int i = 0; i < EVENTS; i++) {
            rest.put(collection + "/" + i, "{\"n\":" + i + "}");
        }
        List<Integer> eventsOfChunks = new ArrayList<>();
        try (Socket socket = new Socket()) {
            socket.connect(Loopback.port(server.port()));
            socket.setSoTimeout(10_000);
            String request = "GET /events?lastEventID=earliest&topic=" + collection + "/* HTTP/1.1\r\nHost: 127.0.0.1:"
                    + server.port() + "\r\nAccept: " + format + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!line(in).isEmpty()) {
                // The head.
            }
            for (String chunk = ""; !chunk.contains("carillon.live"); eventsOfChunks.add(events(chunk))) {
                chunk = chunk(in);
            }
        }
        assertThat(eventsOfChunks.stream().mapToInt(Integer::intValue).sum()).isEqualTo(EVENTS);
        if (single) {
            assertThat(eventsOfChunks).allMatch(events -> events <= 1);
        } else {
            assertThat(eventsOfChunks).anyMatch(events -> events > 1);
        }
    }

    private static int events(String chunk) {
        return chunk.split("carillon.created", -1).length - 1;
    }

    /** One container ends a chunk at once, the other when the next one begins. */
    private static String chunk(InputStream in) throws IOException {
        String size = line(in);
        int length = Integer.parseInt(size.isEmpty() ? line(in) : size, 16);
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            assertThat(c).as("the stream ended after " + line).isNotNegative();
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
