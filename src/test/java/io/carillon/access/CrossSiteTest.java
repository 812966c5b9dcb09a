package io.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.FakeExchange;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the pages of other origins can do: every origin with every method, carrier and site, against rules said here in words. */
final class CrossSiteTest {
    private static final String HOST = "app.example:8443";
    private static final List<String> LISTED = List.of("https://listed.example", "http://listed.example:8080");
    private static final List<String> OWN = List.of("https://app.example:8443", "HTTPS://APP.EXAMPLE:8443");
    private static final List<String> STRANGE = List.of(
            "https://evil.example",
            "https://listed.example.evil.example",
            "https://evil.example/https://listed.example",
            "https://listed.example:444",
            "http://listed.example",
            "https://LISTED.example",
            "https://listed.example/",
            " https://listed.example.evil",
            "https://app.example",
            "http://app.example:8443",
            "https://app.example:8443@evil.example",
            "https://app.example:8443.evil.example",
            "https://sub.app.example:8443",
            "null",
            "*",
            "",
            "file://",
            "https://listed.example, https://evil.example");

    private static final AccessSettings SETTINGS = AccessSettings.read(key -> Optional.ofNullable(Map.of(
                    TokenSettings.SECRET,
                    Issuer.SECRET,
                    AccessSettings.ORIGINS,
                    String.join(",", LISTED),
                    Carriers.QUERY,
                    "true",
                    AccessSettings.ANONYMOUS_PUBLISH,
                    "*")
            .get(key)));
    private static final String TOKEN =
            Issuer.hs256(Issuer.claims().audience((String) null).build());

    private enum By {
        HEADER,
        QUERY,
        COOKIE,
        NOTHING
    }

    private record Outcome(boolean passed, FakeExchange exchange) {}

    private static Outcome send(FakeExchange exchange) throws Exception {
        return send(SETTINGS, exchange, request -> {});
    }

    private static Outcome send(AccessSettings settings, FakeExchange exchange, Consumer<HttpServletRequest> behind)
            throws Exception {
        AtomicBoolean passed = new AtomicBoolean();
        new AccessFilter(settings, () -> new Access(settings, Issuer.CLOCK))
                .doFilter(
                        exchange.secure().header("Host", HOST).request(), exchange.response(), (request, response) -> {
                            behind.accept((HttpServletRequest) request);
                            passed.set(true);
                        });
        return new Outcome(passed.get(), exchange);
    }

    private static FakeExchange exchange(String method, By by) {
        FakeExchange exchange =
                new FakeExchange().line(method, "/api/notes/7" + (by == By.QUERY ? "?access_token=" + TOKEN : ""));
        return switch (by) {
            case HEADER -> exchange.header("Authorization", "Bearer " + TOKEN);
            case COOKIE -> exchange.header("Cookie", "x=y; carillon_token=" + TOKEN);
            default -> exchange;
        };
    }

    @TestFactory
    Stream<DynamicTest> writes() {
        List<DynamicTest> tests = new ArrayList<>();
        List<String> sites = new ArrayList<>(List.of("", "same-origin", "same-site", "cross-site", "none", "nonsense"));
        for (By by : By.values()) {
            for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
                for (String origin : all()) {
                    boolean trusted = OWN.contains(origin) || LISTED.contains(origin);
                    boolean wanted = by == By.HEADER || by == By.QUERY || trusted;
                    tests.add(write(by, method, origin, "", wanted));
                    tests.add(write(by, method, origin, "same-origin", wanted));
                }
                for (String site : sites) {
                    boolean wanted = by == By.HEADER
                            || by == By.QUERY
                            || site.equals("same-origin")
                            || (by == By.NOTHING && (site.isEmpty() || site.equals("none")));
                    tests.add(write(by, method, null, site, wanted));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(500);
        return tests.stream();
    }

    private static DynamicTest write(
            By by, String method, @org.jspecify.annotations.Nullable String origin, String site, boolean wanted) {
        return DynamicTest.dynamicTest(by + " " + method + " from " + origin + ", site " + site, () -> {
            FakeExchange exchange = exchange(method, by);
            if (origin != null) {
                exchange.header("Origin", origin);
            }
            if (!site.isEmpty()) {
                exchange.header("Sec-Fetch-Site", site);
            }
            Outcome outcome = send(exchange);
            assertThat(outcome.passed()).isEqualTo(wanted);
            if (!wanted) {
                assertThat(exchange.status()).isEqualTo(403);
                assertThat(exchange.body())
                        .contains("urn:carillon:problem:cross-site")
                        .doesNotContain(TOKEN);
            }
        });
    }

    private static List<String> all() {
        return Stream.of(LISTED, OWN, STRANGE).flatMap(List::stream).toList();
    }

    @TestFactory
    Stream<DynamicTest> reads() {
        return all().stream()
                .flatMap(origin -> Stream.of("GET", "HEAD", "PUT")
                        .map(method -> DynamicTest.dynamicTest(method + " from " + origin, () -> {
                            Outcome outcome = send(exchange(method, By.HEADER).header("Origin", origin));
                            FakeExchange exchange = outcome.exchange();
                            assertThat(outcome.passed()).isTrue();
                            assertThat(exchange.responseHeader("Vary")).isEqualTo("Origin");
                            boolean listed = LISTED.contains(origin);
                            assertThat(exchange.responseHeader("Access-Control-Allow-Origin"))
                                    .isEqualTo(listed ? origin : "");
                            assertThat(exchange.responseHeader("Access-Control-Allow-Credentials"))
                                    .isEqualTo(listed ? "true" : "");
                        })));
    }

    @TestFactory
    Stream<DynamicTest> preflights() {
        return all().stream()
                .map(origin -> DynamicTest.dynamicTest("preflight from " + origin, () -> {
                    Outcome outcome = send(exchange("OPTIONS", By.NOTHING)
                            .header("Origin", origin)
                            .header("Access-Control-Request-Method", "DELETE"));
                    FakeExchange exchange = outcome.exchange();
                    assertThat(outcome.passed()).isFalse();
                    boolean listed = LISTED.contains(origin);
                    assertThat(exchange.status()).isEqualTo(listed ? 204 : 403);
                    assertThat(exchange.responseHeader("Access-Control-Allow-Methods")
                                    .contains("DELETE"))
                            .isEqualTo(listed);
                    assertThat(exchange.responseHeader("Access-Control-Allow-Origin"))
                            .isEqualTo(listed ? origin : "");
                }));
    }

    @TestFactory
    Stream<DynamicTest> handshakes() {
        return all().stream()
                .map(origin -> DynamicTest.dynamicTest("handshake from " + origin, () -> {
                    Outcome outcome = send(exchange("GET", By.COOKIE)
                            .header("Origin", origin)
                            .header("Upgrade", "websocket")
                            .header("Sec-WebSocket-Version", "13"));
                    assertThat(outcome.passed()).isEqualTo(OWN.contains(origin) || LISTED.contains(origin));
                }));
    }

    @Test
    void theHeaderBeatsTheUrlAndTheUrlTheCookie() throws Exception {
        String other = Issuer.hs256(
                Issuer.claims().subject("bob").audience((String) null).build());
        FakeExchange header = exchange("GET", By.QUERY)
                .header("Authorization", "bearer  " + other)
                .header("Cookie", "carillon_token=" + TOKEN);
        FakeExchange query = exchange("GET", By.QUERY).header("Cookie", "carillon_token=" + other);

        assertThat(send(header).passed()).isTrue();
        assertThat(subject(header)).contains("bob");
        assertThat(send(query).passed()).isTrue();
        assertThat(subject(query)).contains("ada");
    }

    @Test
    void aTokenInTheUrlIsRefusedUnlessThatIsSwitchedOn() throws Exception {
        AccessSettings byDefault = AccessSettings.read(
                key -> Optional.of(Issuer.SECRET).filter(secret -> key.equals(TokenSettings.SECRET)));
        for (String parameter : List.of("access_token", "authorization", "access%5Ftoken")) {
            FakeExchange exchange = new FakeExchange().line("GET", "/api/notes?" + parameter + "=" + TOKEN);

            assertThat(send(byDefault, exchange, request -> {}).passed()).isFalse();
            assertThat(exchange.status()).isEqualTo(401);
            assertThat(exchange.body()).doesNotContain(TOKEN);
        }
    }

    @Test
    void whatStandsBehindTheDoorSeesWhoItIsAndNoTokenInTheUrl() throws Exception {
        List<String> seen = new ArrayList<>();
        for (String parameter : List.of("access_token", "authorization", "access%5Ftoken")) {
            send(
                    SETTINGS,
                    new FakeExchange().line("GET", "/events?topic=a&" + parameter + "=" + TOKEN + "&topic=%zz&x"),
                    request -> {
                        seen.add(request.getQueryString());
                        seen.add(request.getUserPrincipal().getName());
                    });
        }

        assertThat(seen).hasSize(6).containsOnly("topic=a&topic=%zz&x", "ada");
    }

    @Test
    void whereACookieIsEndedABadOneIsNoReasonToRefuse() throws Exception {
        FakeExchange exchange = new FakeExchange()
                .line("DELETE", "/token")
                .header("Cookie", "carillon_token=bad")
                .header("Sec-Fetch-Site", "same-origin");

        assertThat(send(exchange).passed()).isTrue();
        assertThat(subject(exchange)).isEmpty();
    }

    @Test
    void onlyOptionsIsAPreflight() throws Exception {
        FakeExchange exchange = exchange("GET", By.HEADER)
                .header("Origin", LISTED.get(0))
                .header("Access-Control-Request-Method", "PUT");

        assertThat(send(exchange).passed()).isTrue();
    }

    @Test
    void twoHostsAreNobodysOwn() throws Exception {
        FakeExchange exchange =
                exchange("PUT", By.COOKIE).header("Origin", OWN.get(0)).header("Host", HOST);

        assertThat(send(exchange).passed()).isFalse();
        assertThat(exchange.status()).isEqualTo(403);
    }

    private static Optional<String> subject(FakeExchange exchange) {
        return exchange.attribute(Caller.ATTRIBUTE) instanceof Caller caller ? caller.subject() : Optional.empty();
    }

    @TestFactory
    Stream<DynamicTest> aBadTokenIsNeverOverlooked() {
        String bad = TOKEN.substring(0, TOKEN.length() - 6) + "AAAAAA";
        return Stream.of(
                        new FakeExchange().header("Authorization", "Bearer " + bad),
                        new FakeExchange().header("Authorization", "Bearer"),
                        new FakeExchange().header("Authorization", "Bearer "),
                        new FakeExchange().header("Authorization", ""),
                        new FakeExchange().header("Authorization", TOKEN),
                        new FakeExchange().header("Authorization", "Basic YTpi"),
                        new FakeExchange().header("Authorization", "Bearer " + TOKEN + " x"),
                        new FakeExchange().header("Authorization", "Bearer " + TOKEN + "," + TOKEN),
                        new FakeExchange()
                                .header("Authorization", "Bearer " + TOKEN)
                                .header("Authorization", "Bearer " + TOKEN),
                        new FakeExchange()
                                .header("Authorization", "Bearer " + bad)
                                .header("Cookie", "carillon_token=" + TOKEN),
                        new FakeExchange().header("Cookie", "carillon_token=" + bad),
                        new FakeExchange().header("Cookie", "carillon_token="),
                        new FakeExchange().header("Cookie", "carillon_token=\"" + TOKEN + "\""),
                        new FakeExchange().header("Cookie", "carillon_token=" + TOKEN + "; carillon_token=" + TOKEN),
                        new FakeExchange().header("Cookie", "a=b").header("Cookie", "carillon_token=x"),
                        new FakeExchange().line("GET", "/api/notes?access_token=" + bad),
                        new FakeExchange().line("GET", "/api/notes?access_token"),
                        new FakeExchange().line("GET", "/api/notes?access%5Ftoken=" + bad),
                        new FakeExchange().line("GET", "/api/notes?access_token=" + TOKEN + "&authorization=" + TOKEN),
                        new FakeExchange()
                                .line("GET", "/console/../api/notes")
                                .header("Cookie", "carillon_token=" + bad),
                        new FakeExchange()
                                .line("GET", "/console/%2e%2e/api/notes")
                                .header("Cookie", "carillon_token=" + bad),
                        new FakeExchange()
                                .line("GET", "/console/;x=1/app.js")
                                .header("Cookie", "carillon_token=" + bad),
                        new FakeExchange().line("GET", "/console//app.js").header("Cookie", "carillon_token=" + bad))
                .map(exchange -> DynamicTest.dynamicTest("refused", () -> {
                    assertThat(send(exchange).passed()).isFalse();
                    assertThat(exchange.status()).isEqualTo(401);
                    assertThat(exchange.responseHeader("WWW-Authenticate")).startsWith("Bearer error=");
                    assertThat(exchange.body())
                            .contains("invalid-token")
                            .doesNotContain(bad)
                            .doesNotContain(TOKEN);
                }));
    }
}
