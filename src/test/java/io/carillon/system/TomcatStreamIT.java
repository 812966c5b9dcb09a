package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Loopback;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On Tomcat a stream's connection leaves its request behind: what a client can see of that, over TLS and compressed connectors, too. */
@ParameterizedClass(name = "{0}")
@EnumSource(names = {"TOMCAT_11", "TOMCAT_10_1"})
@ExtendWith(ConsoleOnFailure.class)
@Timeout(120)
final class TomcatStreamIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PASSWORD = "not a secret";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Container container;

    TomcatStreamIT(Container container) {
        this.container = container;
    }

    /** With a heartbeat of 15 s nothing else could tell within 5 s. */
    @ParameterizedTest
    @ValueSource(strings = {"closed", "reset", "half closed"})
    void aClientThatIsGoneIsNoticedAtOnce(String way) {
        Server server = Server.shared(container);
        Rest rest = new Rest(server.url());
        RawConnection client = RawConnection.events(server.port(), "topic=/api/leaving/*");
        String session =
                RawJson.string(RawJson.members(client.message("hello").data()).get("session"));
        client.message("live");
        assertThat(rest.get("/sessions/" + session).status()).isEqualTo(200);
        Consumer<RawConnection> leaving = switch (way) {
            case "closed" -> RawConnection::close;
            case "reset" -> RawConnection::reset;
            default -> RawConnection::finish;
        };
        leaving.accept(client);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> rest.get("/sessions/" + session).status() == 404);
        if (way.equals("half closed")) {
            assertThat(client.endsWithin(PATIENCE))
                    .as("the other half is closed")
                    .isTrue();
        }
    }

    /** Tomcat keeps a list of what goes on after an upgrade, for its statistics. */
    @Test
    void streamsThatAreOverLeaveNothingInTomcat() {
        Server server = Server.shared(container);
        Rest rest = new Rest(server.url());
        List<RawConnection> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(RawConnection.events(server.port(), "topic=/api/many/*&user=many-" + i / 10));
        }
        clients.forEach(client -> client.message("live"));
        assertThat(upgrades(server)).isGreaterThanOrEqualTo(50);
        for (int i = 0; i < 25; i++) {
            clients.get(i).close();
            clients.get(25 + i).reset();
        }
        await().atMost(PATIENCE)
                .until(() -> rest.get("/sessions?topic=/api/many/*").body().indexOf("\"id\"") < 0);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(upgrades(server)).isLessThan(10));
    }

    /** Those that a full collection leaves. */
    private static long upgrades(Server server) {
        return server.jcmd("GC.class_histogram")
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(columns ->
                        columns.length > 3 && columns[3].equals("org.apache.coyote.http11.upgrade.UpgradeInfo"))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    /** Nobody reads on and on what no stream needs. */
    @Test
    void aClientThatDoesNotStopTalkingIsClosed() {
        Server server = Server.shared(container);
        try (RawConnection talker = RawConnection.events(server.port(), "topic=/api/talker/*")) {
            talker.message("live");
            talker.send("x".repeat(100_000));
            assertThat(talker.endsWithin(PATIENCE)).isTrue();
        }
    }

    @Test
    void anotherConnectorsStreamsAreAsGood(@TempDir Path keys) throws Exception {
        try (Server server = Server.of(container).start()) {
            server.stop();
            int tls = Server.freePort();
            int gzip = Server.freePort();
            Path keyStore = keyStore(keys);
            Path serverXml = server.base().resolve("conf/server.xml");
            String connectors = "<Connector address=\"127.0.0.1\" port=\"" + tls + "\" protocol=\"HTTP/1.1\""
                    + " SSLEnabled=\"true\" scheme=\"https\" secure=\"true\"><SSLHostConfig protocols=\"TLSv1.3\">"
                    + "<Certificate certificateKeystoreFile=\"" + keyStore + "\" certificateKeystorePassword=\""
                    + PASSWORD + "\"/></SSLHostConfig></Connector>"
                    + "<Connector address=\"127.0.0.1\" port=\"" + gzip + "\" protocol=\"HTTP/1.1\""
                    + " compression=\"force\" compressibleMimeType=\"text/event-stream\"/>";
            Files.writeString(serverXml, Files.readString(serverXml).replace("<Engine ", connectors + "<Engine "));
            server.restart();
            Rest rest = new Rest(server.url());
            for (int i = 0; i < 500; i++) {
                rest.put("/api/much/" + i, "{\"pad\":\"" + "x".repeat(2_000) + "\"}");
            }
            overTls(tls, keyStore, rest);
            compressed(gzip, rest);
        }
    }

    private static void overTls(int port, Path keyStore, Rest rest) throws IOException, GeneralSecurityException {
        try (SSLSocket socket =
                (SSLSocket) trusting(keyStore).getSocketFactory().createSocket()) {
            socket.connect(Loopback.port(port));
            socket.setSoTimeout((int) PATIENCE.toMillis());
            ask(socket, port);
            BufferedReader in = lines(socket.getInputStream());
            String session = hearAll(in);
            rest.put("/api/much/later", "{}");
            hear(in, "carillon.created");
            assertThat(rest.delete("/sessions/" + session).status()).isEqualTo(204);
            String last = "";
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                last = line.isEmpty() ? last : line;
            }
            assertThat(last).as("the last chunk").isEqualTo("0");
        }
    }

    private static void compressed(int port, Rest rest) throws IOException, InterruptedException {
        URI events = URI.create("http://127.0.0.1:" + port + "/events?lastEventID=earliest&topic=/api/much/*");
        HttpRequest.Builder asking = HttpRequest.newBuilder(events).header("Accept", "text/event-stream");
        HttpResponse<InputStream> plain = CLIENT.send(asking.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader in = lines(plain.body())) {
            hearAll(in);
        }
        HttpResponse<InputStream> zipped = CLIENT.send(
                asking.header("Accept-Encoding", "gzip").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        try (BufferedReader in = lines(new Unzipped(zipped.body()))) {
            String session = hearAll(in);
            rest.put("/api/much/later", "{\"again\":1}");
            hear(in, "carillon.updated");
            assertThat(rest.delete("/sessions/" + session).status()).isEqualTo(204);
            assertThat(in.lines().filter(line -> line.startsWith("data:")))
                    .singleElement()
                    .asString()
                    .contains("carillon.ended");
        }
    }

    /** The JDK's own says that there is always more, so that a reader of lines waits for more than the line. */
    private static final class Unzipped extends GZIPInputStream {
        Unzipped(InputStream in) throws IOException {
            super(in);
        }

        @Override
        public int available() {
            return 0;
        }
    }

    private static BufferedReader lines(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    private static void ask(Socket socket, int port) throws IOException {
        socket.getOutputStream()
                .write(("GET /events?lastEventID=earliest&topic=/api/much/* HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads to the stream's being live; returns its session. */
    private static String hearAll(BufferedReader in) throws IOException {
        String session = "";
        int heard = 0;
        for (String line = in.readLine(); !line.contains("carillon.live"); line = in.readLine()) {
            if (line.contains("\"carillon.hello\"")) {
                session = line.replaceFirst(".*\"session\":\"", "").replaceFirst("\".*", "");
            }
            heard += line.startsWith("data:") && line.contains("carillon.created") ? 1 : 0;
        }
        assertThat(heard).isGreaterThanOrEqualTo(500);
        return session;
    }

    private static void hear(BufferedReader in, String type) throws IOException {
        String line = in.readLine();
        while (!(line.startsWith("data:") && line.contains(type))) {
            line = in.readLine();
        }
    }

    private static Path keyStore(Path directory) throws IOException, InterruptedException {
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "tomcat",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=IP:127.0.0.1")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return file;
    }

    private static SSLContext trusting(Path keyStore) throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
