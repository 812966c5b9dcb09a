package io.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.FakeExchange;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessFilterTest {
    private static final AccessSettings LOCAL = AccessSettings.read(key -> Optional.empty());
    private static final AccessSettings OPEN =
            AccessSettings.read(key -> Optional.of("open").filter(open -> key.equals(AccessSettings.ACCESS)));

    private static boolean passes(AccessSettings settings, FakeExchange exchange) throws IOException, ServletException {
        AtomicBoolean passed = new AtomicBoolean();
        new AccessFilter(settings, () -> new Access(settings))
                .doFilter(exchange.request(), exchange.response(), (request, response) -> passed.set(true));
        if (!passed.get()) {
            assertThat(exchange.status()).isEqualTo(403);
            assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
        }
        return passed.get();
    }

    private static FakeExchange local() {
        return new FakeExchange().header("Host", "localhost:8080");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.3.2.1",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1",
                "0:0:0:0:0:0:0:1%0",
                "::ffff:127.0.0.1"
            })
    void peersOnLoopbackAreServed(String address) throws Exception {
        assertThat(passes(LOCAL, local().from(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.7",
                "10.0.0.1",
                "0.0.0.0",
                "::",
                "fe80::1%eth0",
                "2001:db8::1",
                "::ffff:10.0.0.1",
                "localhost",
                "",
                "1.2.3.444",
                "127.0.0.1.example.com",
                "::1.example.com"
            })
    void otherPeersAreRefused(String address) throws Exception {
        FakeExchange exchange = local().from(address);

        assertThat(passes(LOCAL, exchange)).isFalse();
        assertThat(exchange.body()).contains("urn:carillon:problem:not-local").contains("carillon.access=open");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded",
                "X-Forwarded-For",
                "x-forwarded-proto",
                "X-FORWARDED-ANYTHING",
                "X-Real-IP",
                "Via",
                "CF-Connecting-IP",
                "True-Client-IP",
                "Fastly-Client-IP",
                "CDN-Loop"
            })
    void whatWasForwardedIsNotLocal(String field) throws Exception {
        FakeExchange exchange = local().header(field, "127.0.0.1");

        assertThat(passes(LOCAL, exchange)).isFalse();
        assertThat(exchange.body()).contains("not-local").containsIgnoringCase(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:1",
                "LocalHost:8080",
                "127.0.0.1",
                "127.0.0.1:65535",
                "[::1]",
                "[::1]:8080"
            })
    void namesOfThisMachineAreGoodHosts(String host) throws Exception {
        assertThat(passes(LOCAL, new FakeExchange().header("Host", host))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "evil.example:8080",
                "localhost@evil.example",
                "",
                "127.0.0.1.nip.io",
                "127.0.0.2",
                "0.0.0.0",
                "::1",
                "localhost:8080:9",
                "localhost:x",
                "localhost, evil.example",
                "localhost\n"
            })
    void aReboundNameIsRefused(String host) throws Exception {
        FakeExchange exchange = new FakeExchange().header("Host", host);

        assertThat(passes(LOCAL, exchange)).isFalse();
        assertThat(exchange.body()).contains("urn:carillon:problem:host-refused");
    }

    @Test
    void thereMustBeExactlyOneHost() throws Exception {
        assertThat(passes(LOCAL, new FakeExchange())).isFalse();
        assertThat(passes(LOCAL, local().header("Host", "localhost:8080"))).isFalse();
    }

    @Test
    void openAccessServesEveryone() throws Exception {
        assertThat(passes(OPEN, new FakeExchange().from("203.0.113.9").header("Host", "carillon.example")))
                .isTrue();
        assertThat(passes(OPEN, local().header("X-Forwarded-For", "203.0.113.9")))
                .isTrue();
        assertThat(passes(OPEN, new FakeExchange())).isTrue();
    }

    @Test
    void openAccessStillLooksAtTheOriginOfAWebSocket() throws Exception {
        FakeExchange exchange = new FakeExchange()
                .header("Host", "carillon.example")
                .header("Upgrade", "websocket")
                .header("Origin", "https://evil.example");

        assertThat(passes(OPEN, exchange)).isFalse();
        assertThat(exchange.body()).contains("urn:carillon:problem:origin-refused");
    }
}
