package io.carillon.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.content.Problems;
import io.carillon.event.Event;
import io.carillon.event.Message;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageBodyTest {
    private static Message read(String json) {
        return MessageBody.read(json.getBytes(StandardCharsets.UTF_8), MessageBody.TO_TOPICS)
                .message();
    }

    @Test
    void allOfIt() {
        Message message = read("{\"topics\":[\"/n/7\",\"all\"],\"type\":\"com.x.said\",\"data\":1.0,\"private\":true}");

        assertThat(message.canonical().value()).isEqualTo("/n/7");
        assertThat(message.alternates()).extracting(Object::toString).containsExactly("all");
        assertThat(message.type().value()).isEqualTo("com.x.said");
        assertThat(message.isPrivate()).isTrue();
        assertThat(message.ttl()).isEmpty();
    }

    @Test
    void theLeastOfIt() {
        Message message = read("{\"topics\":[\"t\"]}");

        assertThat(message.type().value()).isEqualTo("message");
        assertThat(message.data()).isEmpty();
        assertThat(message.isPrivate()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a\\nb\"|text/plain|a%b",
                "\"\"|text/plain|EMPTY",
                "null|application/json|null",
                "1.0|application/json|1.0",
                "{ \"b\" : 1e400, \"a\":[ ] }|application/json|{\"b\":1e400,\"a\":[]}",
                "true|application/json|true"
            })
    void aStringIsATextAndAllElseJsonOnOneLine(String data, String type, String text) {
        Event.Data read =
                read("{\"topics\":[\"t\"],\"data\":" + data + "}").data().orElseThrow();

        assertThat(read.contentType()).isEqualTo(type);
        assertThat(new String(read.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(text.equals("EMPTY") ? "" : text.replace('%', '\n'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "{}",
                "{\"topics\":[]}",
                "{\"topics\":\"t\"}",
                "{\"topics\":[7]}",
                "{\"topics\":[\"\"]}",
                "{\"topics\":[\"a\\nb\"]}",
                "{\"topics\":[\"t\",\"t\"]}",
                "{\"topics\":[\"t\"],\"type\":7}",
                "{\"topics\":[\"t\"],\"type\":\"a b\"}",
                "{\"topics\":[\"t\"],\"type\":\"created\"}",
                "{\"topics\":[\"t\"],\"type\":\"carillon.updated\"}",
                "{\"topics\":[\"t\"],\"private\":\"yes\"}",
                "{\"topics\":[\"t\"],\"private\":null}",
                "{\"topics\":[\"t\"],\"Private\":true}",
                "{\"topics\":[\"t\"],\"id\":\"7\"}",
                "{\"topics\":[\"t\"],\"data\":\"\\ud800\"}",
                "{\"topics\":[\"t\"],\"topics\":[\"u\"]}",
                "{\"topics\":[\"t\"]} x"
            })
    void theseAreNoMessages(String json) {
        Problems.of(400, () -> read(json));
    }

    @Test
    void topicsAreFewAndNotTooLong() {
        String sixteen = "\""
                + String.join(
                        "\",\"",
                        java.util.stream.IntStream.range(0, 16)
                                .mapToObj(i -> "t" + i)
                                .toList()) + "\"";
        assertThat(read("{\"topics\":[" + sixteen + "]}").topics()).hasSize(16);
        Problems.of(400, () -> read("{\"topics\":[" + sixteen + ",\"more\"]}"));
        Problems.of(400, () -> read("{\"topics\":[\"" + "x".repeat(1_025) + "\"]}"));
    }

    @Test
    void aUsersMessageNamesNoTopics() {
        byte[] json = "{\"topics\":[\"t\"]}".getBytes(StandardCharsets.UTF_8);
        assertThat(Problems.of(400, () -> MessageBody.read(json, MessageBody.TO_A_USER)))
                .contains("topics", "type");
    }
}
