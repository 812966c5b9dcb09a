package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.client.Message;
import io.carillon.system.client.Rest;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.WebTarget;
import jakarta.ws.rs.sse.SseEventSource;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.glassfish.tyrus.client.ClientManager;
import org.junit.jupiter.api.Test;

/** The clients that others have: none of them knows us, all of them hear. */
@OnJettyAndTomcat
final class StockClientsIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Server server;
    private final Rest rest;
    private final String collection = Fresh.collection();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    StockClientsIT(Container container) {
        server = Server.shared(container);
        rest = new Rest(server.url());
    }

    @Test
    void jaxRsSseEventSource() {
        Queue<String> ids = new ConcurrentLinkedQueue<>();
        Queue<String> names = new ConcurrentLinkedQueue<>();
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        try (jakarta.ws.rs.client.Client client = ClientBuilder.newClient()) {
            WebTarget target = client.target(server.uri("/events")).queryParam("topic", collection + "/*");
            try (SseEventSource source = SseEventSource.target(target).build()) {
                source.register(
                        event -> {
                            heard.add(event.readData());
                            names.add(String.valueOf(event.getName()));
                            ids.add(String.valueOf(event.getId()));
                        },
                        errors::add);
                source.open();
                awaitHeard("carillon.live");
                List<Rest.Answer> made = changeTwice();
                awaitHeard("carillon.deleted");
                assertThat(logEvents()).hasSize(3);
                assertThat(ids).contains(made.get(0).version(), made.get(1).version());
                assertThat(names).containsExactly("hello", "live", "created", "updated", "deleted");
                assertThat(errors).isEmpty();
            }
        }
    }

    @Test
    void tyrusClient() throws Exception {
        ClientManager client = ClientManager.createClient();
        try {
            ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                    .preferredSubprotocols(List.of("cloudevents.json"))
                    .build();
            Endpoint endpoint = new Endpoint() {
                @Override
                public void onOpen(Session session, EndpointConfig ignored) {
                    session.addMessageHandler(String.class, (MessageHandler.Whole<String>) heard::add);
                }
            };
            try (Session session =
                    client.connectToServer(endpoint, config, server.webSocketUri("/ws?topic=" + collection + "/*"))) {
                assertThat(session.getNegotiatedSubprotocol()).isEqualTo("cloudevents.json");
                awaitHeard("carillon.live");
                assertHearsChanges();
                session.getBasicRemote().sendText("{\"ping\":1}");
                await("the answer")
                        .atMost(SOON)
                        .until(() -> heard.stream().anyMatch(text -> text.contains("\"pong\":1")));
            }
        } finally {
            client.shutdown();
        }
    }

    @Test
    void javaHttpWebSocket() throws Exception {
        WebSocket webSocket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("cloudevents.json")
                .buildAsync(server.webSocketUri("/ws?topic=" + collection + "/*"), new Hearing(heard))
                .get(10, TimeUnit.SECONDS);
        assertThat(webSocket.getSubprotocol()).isEqualTo("cloudevents.json");
        awaitHeard("carillon.live");
        assertHearsChanges();
        webSocket.sendText("{\"ping\":1}", true).get(10, TimeUnit.SECONDS);
        await("the answer").atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("\"pong\":1")));
        webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
        await("the close").atMost(SOON).until(webSocket::isInputClosed);
    }

    private static final class Hearing implements WebSocket.Listener {
        private final Queue<String> heard;
        private final StringBuilder text = new StringBuilder();

        Hearing(Queue<String> heard) {
            this.heard = heard;
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }
    }

    private void assertHearsChanges() {
        List<Rest.Answer> made = changeTwice();
        awaitHeard("carillon.deleted");
        List<Message> events = logEvents();
        assertThat(events)
                .extracting(Message::type)
                .containsExactly("carillon.created", "carillon.updated", "carillon.deleted");
        assertThat(events.get(0).data()).isEqualTo(made.get(0).body());
        assertThat(events.get(1).data()).isEqualTo(made.get(1).body());
    }

    /** Made, changed, deleted; the first two answers. */
    private List<Rest.Answer> changeTwice() {
        Rest.Answer created = rest.post(collection, "{\"id\":\"1\",\"text\":\"日本 😀\"}");
        Rest.Answer updated = rest.mergePatch(collection + "/1", "{\"text\":\"ho\"}");
        assertThat(rest.delete(collection + "/1").status()).isEqualTo(204);
        return List.of(created, updated);
    }

    private void awaitHeard(String type) {
        await(type)
                .atMost(SOON)
                .until(() ->
                        messages().stream().anyMatch(message -> message.type().equals(type)));
    }

    private List<Message> messages() {
        return heard.stream().map(Message::parse).toList();
    }

    private List<Message> logEvents() {
        return messages().stream().filter(Message::isOfLog).toList();
    }
}
