package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Frame;
import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that break RFC 6455, or keep to it and ask for too much. Each is closed with the code that says why, and its socket is gone
 * soon after; a bystander on the same server hears each change all the while.
 */
@OnJettyAndTomcat
final class HostileWebSocketIT {
    /** Tomcat looks every few seconds for clients that have not answered its close. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final int FLOOD = 100_000;

    /** In {@code jcmd}'s GC.heap_info, once for each generation. */
    private static final Pattern USED = Pattern.compile("used ([0-9]+)K");

    private final Server server;
    private final Rest rest;
    private final String collection = Fresh.collection();
    private final RawConnection bystander;

    HostileWebSocketIT(Container container) {
        server = Server.shared(container);
        rest = new Rest(server.url());
        bystander = RawConnection.webSocket(server.port(), "topic=" + collection + "/*");
        bystander.message("live");
    }

    @AfterEach
    void theBystanderHearsWhatIsChangedAndEverythingElseIsGone() {
        String version =
                rest.put(collection + "/x", "{\"n\":" + System.nanoTime() + "}").version();
        Message message = bystander.message();
        assertThat(message.id()).isEqualTo(version);
        assertThat(sessionsOf("hostile")).isZero();
        bystander.close();
    }

    /** What the server itself knows of the sessions of a user. */
    private int sessionsOf(String user) {
        return RawJson.elements(rest.get("/sessions?user=" + user).members().get("items"))
                .size();
    }

    private RawConnection hostile() {
        RawConnection connection = RawConnection.webSocket(server.port(), "topic=/api/silent/*&user=hostile");
        connection.message("live");
        return connection;
    }

    /** A frame's first two bytes and what follows, all in hexadecimal digits; nothing is masked with zeros. */
    @ParameterizedTest
    @CsvSource({
        "1002, 81026869, a text that is not masked",
        "1002, 8900, a ping that is not masked",
        "1002, 918000000000, RSV3",
        "1002, a18000000000, RSV2",
        "1002, f18000000000, all reserved bits",
        "1002, 8380000000 00, an opcode kept for data",
        "1002, 8780000000 00, another",
        "1002, 8b80000000 00, an opcode kept for control",
        "1002, 8f80000000 00, another",
        "1002, 0980000000 00, a ping in fragments",
        "1002, 0880000000 00, a close in fragments",
        "1002, 8080000000 00, a continuation of nothing",
        "1002, 018000000000 818000000000, a text within another",
        "1002, 8881000000 0000, a close of one byte",
        "1002, 8882000000 0003e7, a close with 999",
        "1002, 8882000000 0003ec, a close with 1004",
        "1002, 8882000000 0003ed, a close with 1005",
        "1002, 8882000000 0003ee, a close with 1006",
        "1002, 8882000000 0003f7, a close with 1015",
        "1002, 8882000000 0007d0, a close with 2000",
        "1007, 8182000000 00c328, a text that is not UTF-8",
        "1007, 8183000000 00eda080, a surrogate",
        "1007, 8184000000 00f4908080, beyond U+10FFFF",
        "1007, 8181000000 00ff, a byte that is never UTF-8",
        "1007, 8182000000 00e282, a character that is not complete"
    })
    void whatIsNotTheProtocolIsClosedWithTheCodeThatSaysSo(int code, String bytes, String what) {
        assertClosed(what, connection -> connection.send(bytes(bytes)), code);
    }

    /** 126 bytes; and a ping may have 125. */
    @Test
    void aPingOfMoreThanAPingMayHaveIsClosed() {
        byte[] ping = new byte[8 + 126];
        byte[] head = {(byte) 0x89, (byte) 0xfe, 0, 126};
        System.arraycopy(head, 0, ping, 0, head.length);
        assertClosed("a long ping", connection -> connection.send(ping), 1002);
    }

    /** RFC 6455 §7.4.1 and §8.1 leave both open. */
    @Test
    void aCloseWhoseReasonIsNotUtf8IsClosed() {
        assertClosedWithOneOf(
                "not UTF-8", connection -> connection.send(bytes("888400000000 03e8c328")), List.of(1002, 1007));
    }

    /** Tomcat looks at what has come, Jetty at what is to come: neither makes room for it. */
    @ParameterizedTest
    @CsvSource({
        "81ff7fffffffffffffff 00000000, 2^63-1",
        "81ff0000000080000000 00000000, 2 GiB",
        "81ff0000000100000000 00000000, 4 GiB"
    })
    void anAnnouncedLengthBeyondAllBoundsIsClosedAtTheLimit(String bytes, String what) {
        assertClosed(
                what,
                connection -> {
                    connection.send(bytes(bytes));
                    connection.send(" ".repeat(70_000));
                },
                1009);
    }

    @Test
    void anAnnouncedLengthBelowZeroIsClosed() {
        assertClosedWithOneOf(
                "2^63", connection -> connection.send(bytes("81ff8000000000000000 00000000")), List.of(1002, 1009));
    }

    @Test
    void aMessageInFragmentsWithoutEndIsClosedAtTheLimit() {
        assertClosed(
                "fragments of 1 KiB",
                connection -> {
                    connection.send(new Frame(false, Frame.TEXT, new byte[1]));
                    byte[] kibibyte = new byte[1024];
                    Arrays.fill(kibibyte, (byte) ' ');
                    flood(connection, new Frame(false, Frame.CONTINUATION, kibibyte), 1_000);
                },
                1009);
    }

    @Test
    void aMessageInFragmentsOfOneByteIsClosedAtTheLimit() {
        assertClosed(
                "fragments of one byte",
                connection -> {
                    connection.send(new Frame(false, Frame.TEXT, new byte[] {' '}));
                    flood(connection, new Frame(false, Frame.CONTINUATION, new byte[] {' '}), FLOOD);
                },
                1009);
    }

    /** Nothing is gathered, so there is nothing to bound; it ends like any other message. */
    @Test
    void emptyFragmentsCostNothingAndAreOneMessage() {
        try (RawConnection connection = hostile()) {
            connection.send(new Frame(false, Frame.TEXT, "{\"ping\"".getBytes(StandardCharsets.US_ASCII)));
            flood(connection, new Frame(false, Frame.CONTINUATION, new byte[0]), FLOOD);
            connection.send(new Frame(true, Frame.CONTINUATION, ":1}".getBytes(StandardCharsets.US_ASCII)));
            assertThat(connection.textFrame().text()).contains("\"pong\":1");
        }
        awaitGone();
    }

    /** A pong for each, in order: a client that reads them is served, however many it sends. */
    @Test
    void aFloodOfPingsIsAnswered() {
        try (RawConnection connection = hostile()) {
            int batch = 1_000;
            for (int round = 0; round < FLOOD / batch; round++) {
                flood(connection, new Frame(true, Frame.PING, new byte[] {(byte) round}), batch);
                for (int i = 0; i < batch; i++) {
                    Frame pong = connection.frame();
                    assertThat(pong.opcode()).isEqualTo(Frame.PONG);
                    assertThat(pong.payload()).containsExactly(round);
                }
            }
        }
        awaitGone();
    }

    /** The server stops reading, or closes; it does not gather pongs. */
    @Test
    void aFloodOfPingsWhosePongsNobodyReadsTakesNoMemory() {
        Frame ping = new Frame(true, Frame.PING, new byte[125]);
        long before = liveHeap();
        try (RawConnection connection = hostile()) {
            Thread flood = new Thread(
                    () -> {
                        try {
                            flood(connection, ping, 20 * FLOOD);
                        } catch (UncheckedIOException e) {
                            // The server has closed, or we have.
                        }
                    },
                    "carillon-test-flood");
            flood.start();
            awaitStandstill(() -> liveHeap());
            assertThat(liveHeap() - before).as("bytes").isLessThan(64L << 20);
        }
        awaitGone();
    }

    @Test
    void aFloodOfCommandsWhoseAnswersNobodyReadsIsClosed() {
        try (RawConnection connection = hostile()) {
            Frame command = new Frame(true, Frame.TEXT, "{\"ping\":1}".getBytes(StandardCharsets.US_ASCII));
            try {
                flood(connection, command, 5 * FLOOD);
            } catch (UncheckedIOException e) {
                // Closed while we were sending.
            }
            Optional<Frame> close = connection.close(SOON);
            close.ifPresent(frame -> assertThat(frame.closeCode()).isEqualTo(1013));
            assertThat(connection.endsWithin(SOON)).isTrue();
        }
        awaitGone();
    }

    @Test
    void aFloodOfPongsThatNobodyAskedForIsNothing() {
        try (RawConnection connection = hostile()) {
            flood(connection, new Frame(true, Frame.PONG, new byte[125]), FLOOD);
            connection.say("{\"ping\":2}");
            assertThat(connection.textFrame().text()).contains("\"pong\":2");
        }
        awaitGone();
    }

    /** Its half of the closing handshake never comes, and the socket is gone all the same. */
    @Test
    void aClientThatNeverAnswersTheCloseIsLetGo() {
        List<String> before = server.sockets();
        try (RawConnection connection = hostile()) {
            String session = RawJson.string(RawJson.members(RawJson.elements(
                                    rest.get("/sessions?user=hostile").members().get("items"))
                            .get(0))
                    .get("id"));
            assertThat(rest.delete("/sessions/" + session).status()).isEqualTo(204);
            assertThat(connection.close(SOON).orElseThrow().closeCode()).isEqualTo(4404);
            // Says nothing more, and does not close its side.
            await("the server to close its side")
                    .atMost(SOON)
                    .until(() -> connection.endsWithin(Duration.ofMillis(100)));
            await().atMost(SOON).untilAsserted(() -> {
                List<String> after = new ArrayList<>(server.sockets());
                after.removeAll(before);
                assertThat(after).as(() -> server.describe(after)).hasSizeLessThanOrEqualTo(1); // the REST client's own
            });
        }
        awaitGone();
    }

    /** The same for one that was closed for what it did, and goes on sending. */
    @Test
    void aClientThatGoesOnSendingAfterTheCloseIsLetGo() {
        try (RawConnection connection = hostile()) {
            connection.send(bytes("f18000000000"));
            assertThat(connection.close(SOON).orElseThrow().closeCode()).isEqualTo(1002);
            try {
                flood(connection, new Frame(true, Frame.TEXT, new byte[1_000]), FLOOD);
            } catch (UncheckedIOException e) {
                // The server has reset the connection, and is right.
            }
            assertThat(connection.endsWithin(SOON)).isTrue();
        }
        awaitGone();
    }

    private void assertClosed(String what, Consumer<RawConnection> deed, int code) {
        assertClosedWithOneOf(what, deed, List.of(code));
    }

    private void assertClosedWithOneOf(String what, Consumer<RawConnection> deed, List<Integer> codes) {
        try (RawConnection connection = hostile()) {
            try {
                deed.accept(connection);
            } catch (UncheckedIOException e) {
                // Closed while we were sending: what it said is still to be read.
            }
            assertThat(connection.close(SOON).orElseThrow().closeCode())
                    .as(what)
                    .isIn(codes);
            assertThat(connection.endsWithin(SOON))
                    .as("%s: the connection ends", what)
                    .isTrue();
        }
        awaitGone();
    }

    private void awaitGone() {
        await("the session to be gone").atMost(SOON).until(() -> sessionsOf("hostile") == 0);
    }

    /** In writes of some hundred frames. */
    private static void flood(RawConnection connection, Frame frame, int times) {
        ByteBuffer encoded = frame.encode();
        int each = Math.max(1, 65_536 / encoded.remaining());
        ByteBuffer many = ByteBuffer.allocate(each * encoded.remaining());
        for (int i = 0; i < each; i++) {
            many.put(encoded.duplicate());
        }
        for (int left = times; left > 0; left -= each) {
            connection.send(Arrays.copyOf(many.array(), Math.min(left, each) * encoded.remaining()));
        }
    }

    private static void awaitStandstill(Supplier<Long> figure) {
        long[] last = {figure.get()};
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    long now = figure.get();
                    boolean still = Math.abs(now - last[0]) < 1 << 20;
                    last[0] = now;
                    return still;
                });
    }

    /** Bytes of the heap in use after a full collection. */
    private long liveHeap() {
        server.jcmd("GC.run");
        long kibibytes = server.jcmd("GC.heap_info")
                .lines()
                .filter(line -> !line.contains("Metaspace") && !line.contains("class space"))
                .map(USED::matcher)
                .filter(Matcher::find)
                .mapToLong(used -> Long.parseLong(used.group(1)))
                .sum();
        assertThat(kibibytes).isPositive();
        return kibibytes << 10;
    }

    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    }
}
