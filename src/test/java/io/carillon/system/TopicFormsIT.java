package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Message;
import io.carillon.system.client.RawConnection;
import io.carillon.system.client.Rest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a client spells a resource's path, its event has the one topic of the resource, or the request is refused. */
@OnJettyAndTomcat
final class TopicFormsIT {
    private final Container container;
    private final Server server;
    private final Rest rest;
    private final String collection = Fresh.collection();

    TopicFormsIT(Container container) {
        this.container = container;
        server = Server.shared(container);
        rest = new Rest(server.url());
    }

    /** Whoever knows resources by their URL selects them by it; the event has the one topic. */
    @ParameterizedTest
    @ValueSource(
            strings = {"https://hub.example/api/c/7", "https://hub.example/api/c/:id", "https://hub.example/api/c/{id}"
            })
    void theHubsOwnUrlSelectsPaths(String form) {
        Server hub = Server.shared(container, Map.of("url", "https://hub.example"));
        Rest there = new Rest(hub.url());
        String selector = URLEncoder.encode(path(form), StandardCharsets.UTF_8);
        try (RawConnection stream = RawConnection.events(hub.port(), "topic=" + selector);
                RawConnection webSocket = RawConnection.webSocket(hub.port(), "topic=" + selector)) {
            stream.message("live");
            webSocket.message("live");
            there.put(collection + "/7", "{}");
            assertThat(stream.message().subject()).isEqualTo(collection + "/7");
            assertThat(webSocket.message().subject()).isEqualTo(collection + "/7");
        }
        Problems.assertProblem(there.post("/messages", "{\"topics\":[\"https://hub.example/chat\"]}"), 400);
    }

    /** As it is, which other clients would not send. */
    private int put(String target) {
        try (RawConnection connection = RawConnection.open(server.port())
                .request("PUT", target, "{}".getBytes(StandardCharsets.UTF_8), "Content-Type: application/json")) {
            return connection.head().status();
        }
    }

    private String path(String form) {
        return form.replace("/api/c", collection);
    }

    /** The container decodes these; the topic is that of the resource. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/c/7", "/api/c/%37", "/%61pi/c/7", "/api/c/./7", "/api/c/x/../7"})
    void anotherSpellingIsTheSameTopicOrRefused(String form) {
        String spelt = form.equals("/%61pi/c/7") ? collection.replace("/api", "/%61pi") + "/7" : path(form);
        try (RawConnection stream =
                RawConnection.events(server.port(), "topic=" + collection + "/7&topic=" + collection + "/end")) {
            stream.message("live");
            int status = put(spelt);
            rest.put(collection + "/end", "{}");
            Message first = stream.message();
            System.out.println("TopicFormsIT: PUT " + form + " -> " + status);
            if (status == 201) {
                assertThat(first.subject()).isEqualTo(collection + "/7");
            } else {
                assertThat(status).isBetween(400, 499);
                assertThat(first.subject()).isEqualTo(collection + "/end");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api//c/7",
                "//api/c/7",
                "/api/c//7",
                "/api/c/%2e%2e",
                "/api/c/%2e%2e/c/7",
                "/api/c/a%2F7",
                "/api/c/%2537",
                "/api/c/7;x=1",
                "/api;x=/c/7",
                "/API/c/7",
                "/api/C/7",
                "/api/c/%00",
                "/api/c/%c3%a4",
                "/api/c/\\7",
                "/api/c/7%20"
            })
    void whatIsNoSpellingOfItMakesNoEvent(String form) {
        String name = collection.substring("/api/".length());
        String spelt = form.replace("/C/", "/" + name.toUpperCase(java.util.Locale.ROOT) + "/")
                .replace("/c/", "/" + name + "/");
        try (RawConnection stream = RawConnection.events(server.port(), "topic=*")) {
            stream.message("live");
            int status = put(spelt);
            System.out.println("TopicFormsIT: PUT " + form + " -> " + status);
            assertThat(status).as(form).isBetween(400, 499);
            rest.put(collection + "/end", "{}");
            assertThat(stream.message().subject()).isEqualTo(collection + "/end");
        }
    }

    @Test
    void aHundredSelectorsOfThousandAndTwentyFourCharactersAreTakenAndNoMore() {
        String hundred = IntStream.range(0, 100).mapToObj(i -> "topic=t" + i).collect(Collectors.joining("&"));
        String longest = "/" + "x".repeat(1_023);

        assertThat(rest.head("/events?" + hundred).status()).isEqualTo(200);
        assertThat(rest.head("/events?topic=" + longest).status()).isEqualTo(200);
        Problems.assertProblem(rest.get("/events?" + hundred + "&topic=more"), 400);
        Problems.assertProblem(rest.get("/events?topic=" + longest + "x"), 400);
        try (RawConnection webSocket = RawConnection.webSocket(server.port(), hundred)) {
            webSocket.message("live");
            for (String refused : List.of("more", longest + "x")) {
                webSocket.say("{\"subscribe\":\"" + refused + "\"}");
                assertThat(webSocket.textFrame().text()).contains("\"status\":400");
            }
            webSocket.say("{\"unsubscribe\":\"t0\"}");
            assertThat(webSocket.textFrame().text()).contains("\"unsubscribed\"");
            webSocket.say("{\"subscribe\":\"" + longest + "\"}");
            assertThat(webSocket.textFrame().text()).contains("\"subscribed\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/c//7", "/api/c/%252e%252e", "/api/c/%25c3%25a4"})
    void aSelectorInAnotherFormIsRefused(String form) {
        for (String accept : List.of("text/event-stream", "application/x-ndjson")) {
            Problems.assertProblem(rest.get("/events?topic=" + path(form), "Accept", accept), 400);
        }
    }
}
