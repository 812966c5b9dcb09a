package io.carillon.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Cursor;
import io.carillon.log.OpenLog;
import io.carillon.message.EventPublisher;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.tyrus.container.grizzly.server.GrizzlyServerContainer;
import org.glassfish.tyrus.container.grizzly.server.WebSocketAddOn;
import org.glassfish.tyrus.spi.ServerContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint of the WAR, class for class, on another container: Tyrus' server in this process, with CDI by Weld SE. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TyrusTest {
    private static final String DATA_DIR = "carillon.data.dir";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient clients = HttpClient.newHttpClient();
    private final HttpServer server = new HttpServer();
    private SeContainer beans;
    private EventPublisher publisher;
    private URI uri;

    /** Not null once {@link #start} has run. */
    @SuppressWarnings("NullAway.Init")
    TyrusTest() {}

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        System.setProperty(DATA_DIR, directory.toString());
        beans = SeContainerInitializer.newInstance().initialize();
        System.clearProperty(DATA_DIR);
        publisher = beans.select(EventPublisher.class).get();
        ServerContainer tyrus = new GrizzlyServerContainer().createContainer(Map.of());
        tyrus.getWebSocketEngine().register(EventsSocketConfig.events(), "/");
        NetworkListener listener = new NetworkListener("tyrus", "127.0.0.1", 0);
        listener.registerAddOn(new WebSocketAddOn(tyrus, "/"));
        server.addListener(listener);
        server.start();
        uri = URI.create("ws://127.0.0.1:" + listener.getPort() + "/ws");
    }

    @AfterAll
    void stop() {
        server.shutdownNow();
        beans.close();
    }

    /** A client that keeps each text, and at the end the close code. */
    private static final class Client implements WebSocket.Listener {
        private final BlockingQueue<JsonObject> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            partial.append(part);
            if (last) {
                try (var reader = Json.createReader(new StringReader(partial.toString()))) {
                    texts.add(reader.readObject());
                }
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }

        JsonObject next() throws InterruptedException {
            JsonObject next = texts.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came");
            }
            return next;
        }
    }

    private WebSocket connect(String query, Client client) {
        return clients.newWebSocketBuilder()
                .subprotocols("cloudevents.json")
                .connectTimeout(PATIENCE)
                .buildAsync(URI.create(uri + query), client)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static String type(JsonObject event) {
        return event.getString("type");
    }

    private static void assertHelloAndLive(Client client) throws InterruptedException {
        assertThat(type(client.next())).isEqualTo("carillon.hello");
        assertThat(type(client.next())).isEqualTo("carillon.live");
    }

    private Cursor publish(String topic, String text) {
        return OpenLog.await(publisher.publish(topic, "message", text));
    }

    @Test
    void listensOnLoopbackOnly() {
        NetworkListener listener = server.getListener("tyrus");
        assertThat(listener.getHost()).isEqualTo("127.0.0.1");
        assertThat(((InetSocketAddress) listener.getServerConnection().getLocalAddress())
                        .getAddress()
                        .isLoopbackAddress())
                .isTrue();
    }

    @Test
    void aClientHearsHelloLiveAndWhatABeanPublishes() throws Exception {
        Client client = new Client();
        WebSocket socket = connect("?topic=news&user=ada", client);
        JsonObject hello = client.next();
        assertThat(socket.getSubprotocol()).isEqualTo("cloudevents.json");
        assertThat(type(hello)).isEqualTo("carillon.hello");
        assertThat(hello.getJsonObject("data").getString("user")).isEqualTo("ada");
        assertThat(type(client.next())).isEqualTo("carillon.live");
        publish("other", "not for it");
        Cursor cursor = publish("news", "caf\u00e9 \uD83D\uDD14");
        JsonObject event = client.next();

        assertThat(event.getString("id")).isEqualTo(cursor.toString());
        assertThat(event.getString("subject")).isEqualTo("news");
        assertThat(event.getString("data")).isEqualTo("caf\u00e9 \uD83D\uDD14");
        socket.abort();
    }

    @Test
    void eventsComeInCommitOrderHoweverMany() throws Exception {
        Client client = new Client();
        WebSocket socket = connect("?topic=many", client);
        assertHelloAndLive(client);
        IntStream.range(0, 2_000)
                .mapToObj(i -> publisher.publish("many", "message", "text " + i))
                .toList()
                .forEach(OpenLog::await);
        for (int i = 0; i < 2_000; i++) {
            assertThat(client.next().getString("data")).isEqualTo("text " + i);
        }
        socket.abort();
    }

    @Test
    void aClientResumesWhereItWas() throws Exception {
        Cursor cursor = publish("resumed", "heard");
        publish("resumed", "missed");
        Client client = new Client();
        WebSocket socket = connect("?topic=resumed&lastEventID=" + cursor, client);

        assertThat(type(client.next())).isEqualTo("carillon.hello");
        assertThat(client.next().getString("data")).isEqualTo("missed");
        assertThat(type(client.next())).isEqualTo("carillon.live");
        socket.abort();
    }

    @Test
    void aClientSubscribesUnsubscribesAndPings() throws Exception {
        Client client = new Client();
        WebSocket socket = connect("?topic=one", client);
        assertHelloAndLive(client);
        Cursor before = publish("/two", "too early");
        socket.sendText("{\"subscribe\":\"/tw*\"}", true).join();
        JsonObject subscribed = client.next();
        assertThat(subscribed.getString("subscribed")).isEqualTo("/tw*");
        assertThat(Cursor.parse(subscribed.getString("cursor")).offset()).isGreaterThanOrEqualTo(before.offset());
        publish("/two", "in time");
        assertThat(client.next().getString("data")).isEqualTo("in time");
        socket.sendText("{\"unsubscribe\":\"/tw*\"}", true).join();
        assertThat(client.next().getString("unsubscribed")).isEqualTo("/tw*");
        publish("/two", "too late");
        socket.sendText("{\"ping\":", false).join();
        socket.sendText("7.50}", true).join();
        JsonObject pong = client.next();

        assertThat(pong.getJsonNumber("pong").toString()).isEqualTo("7.50");
        assertThat(pong.containsKey("cursor")).isTrue();
        publish("one", "still heard");
        assertThat(client.next().getString("data")).isEqualTo("still heard");
        socket.abort();
    }

    @Test
    void whatIsNotUnderstoodIsAProblemAndTheSessionStays() throws Exception {
        Client client = new Client();
        WebSocket socket = connect("?topic=steady", client);
        assertHelloAndLive(client);
        for (String text : new String[] {"what?", "{}", "{\"subscribe\":\"\"}", "[".repeat(20_000)}) {
            socket.sendText(text, true).join();
            JsonObject problem = client.next();
            assertThat(problem.getInt("status")).as(text).isEqualTo(400);
            assertThat(problem.getString("detail")).isNotEmpty();
        }
        publish("steady", "still there");
        assertThat(client.next().getString("data")).isEqualTo("still there");
        socket.abort();
    }

    @Test
    void aBinaryMessageEndsTheSessionWith1003() throws Exception {
        Client client = new Client();
        WebSocket socket = connect("", client);
        assertHelloAndLive(client);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).join();

        assertThat(client.closed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1003);
    }

    @Test
    void aClientThatGoesIsForgotten() throws Exception {
        WebSocketSessions sessions = beans.select(WebSocketSessions.class).get();
        await().atMost(PATIENCE).until(() -> sessions.size() == 0);
        Client client = new Client();
        Client rude = new Client();
        WebSocket socket = connect("", client);
        WebSocket other = connect("", rude);
        assertHelloAndLive(client);
        assertHelloAndLive(rude);
        assertThat(sessions.size()).isEqualTo(2);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        other.abort();

        await().atMost(PATIENCE).until(() -> sessions.size() == 0);
    }
}
