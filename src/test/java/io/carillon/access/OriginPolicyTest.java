package io.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.FakeExchange;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {
    private final OriginPolicy policy = new OriginPolicy(Set.of("https://app.example", "capacitor://localhost"));

    private static FakeExchange handshake(String host) {
        return new FakeExchange().header("Upgrade", "websocket").header("Host", host);
    }

    private boolean allows(FakeExchange exchange) {
        return policy.refusal(exchange.request()).isEmpty();
    }

    @Test
    void aClientThatIsNoBrowserIsLetIn() {
        assertThat(allows(handshake("carillon.example"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost:8080",
        "http://LOCALHOST:8080, localhost:8080",
        "HTTP://localhost:8080, LocalHost:8080",
        "http://localhost, localhost",
        "http://localhost, localhost:80",
        "http://localhost, localhost:",
        "http://localhost:80, localhost",
        "https://carillon.example, carillon.example",
        "https://carillon.example, carillon.example:443",
        "https://carillon.example:443, carillon.example",
        "http://[::1]:8080, [::1]:8080",
        "http://[::1], [::1]",
        "http://[::1], [::1]:80",
        "https://app.example, carillon.example",
        "capacitor://localhost, carillon.example",
    })
    void theServersOwnPagesAndTheListedOnesAreLetIn(String origin, String host) {
        assertThat(allows(handshake(host).header("Origin", origin))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "null, localhost:8080",
        "'', localhost:8080",
        "http://localhost:8081, localhost:8080",
        "http://localhost, localhost:8080",
        "https://localhost, localhost:80",
        "http://evil.example, localhost:8080",
        "http://localhost.evil.example:8080, localhost:8080",
        "http://evil.example#localhost:8080, localhost:8080",
        "http://localhost:8080/, localhost:8080",
        "http://localhost:8080@evil.example, localhost:8080",
        "http://user@localhost:8080, localhost:8080",
        "localhost:8080, localhost:8080",
        "file://, localhost:8080",
        "ftp://localhost:8080, localhost:8080",
        "http://localhost:99999999999, localhost:99999999999",
        "https://app.example:444, carillon.example",
        "http://app.example, carillon.example",
        "https://APP.example, carillon.example",
        "https://app.example.evil.example, carillon.example",
        "https://sub.app.example, carillon.example",
    })
    void otherPagesAreRefused(String origin, String host) {
        assertThat(allows(handshake(host).header("Origin", origin))).isFalse();
    }

    @Test
    void aPageOverHttpIsNotTheSameAsTheServerOverHttps() {
        assertThat(allows(handshake("carillon.example").secure().header("Origin", "http://carillon.example")))
                .isFalse();
        assertThat(allows(handshake("carillon.example").secure().header("Origin", "https://carillon.example")))
                .isTrue();
    }

    @Test
    void twoOriginsAreNone() {
        assertThat(allows(handshake("localhost")
                        .header("Origin", "http://localhost")
                        .header("Origin", "http://localhost")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "WebSocket", "h2c, websocket"})
    void everySpellingOfAHandshakeIsLookedAt(String upgrade) {
        assertThat(allows(new FakeExchange()
                        .header("Host", "localhost")
                        .header("Upgrade", upgrade)
                        .header("Origin", "http://evil.example")))
                .isFalse();
    }

    @Test
    void aHandshakeOverHttp2HasNoUpgradeField() {
        assertThat(allows(new FakeExchange()
                        .header("Host", "localhost")
                        .header("Sec-WebSocket-Version", "13")
                        .header("Origin", "http://evil.example")))
                .isFalse();
    }

    @Test
    void otherRequestsMayComeFromAnyOrigin() {
        assertThat(allows(new FakeExchange().header("Host", "localhost").header("Origin", "http://evil.example")))
                .isTrue();
    }
}
