package io.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.Selectors;
import io.carillon.event.Topic;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessSettingsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static AccessSettings read(Map<String, String> values) {
        return AccessSettings.read(key -> Optional.ofNullable(values.get(key)));
    }

    @Test
    void byDefaultOnlyThisMachineIsServedAndNoOriginIsListed() {
        AccessSettings settings = read(Map.of());

        assertThat(settings.open()).isFalse();
        assertThat(settings.origins()).isEmpty();
        assertThat(settings.tokens()).isEmpty();
    }

    @Test
    void originsAreSeparatedByCommas() {
        AccessSettings settings = read(
                Map.of("carillon.access", "open", "carillon.origins", "https://a.example, http://b.example:8080,"));

        assertThat(settings.open()).isTrue();
        assertThat(settings.origins()).containsExactlyInAnyOrder("https://a.example", "http://b.example:8080");
    }

    @Test
    void withAKeyEveryPeerIsServedAndAnonymousCallersWriteNothing() {
        AccessSettings settings = read(Map.of("carillon.token.secret", SECRET));

        assertThat(settings.open()).isTrue();
        assertThat(settings.anonymous()).isEqualTo(Grants.NONE);
    }

    @Test
    void withAKeyAnExplicitAccessStillCounts() {
        assertThat(read(Map.of("carillon.token.secret", SECRET, "carillon.access", "local"))
                        .open())
                .isFalse();
    }

    @Test
    void withoutAKeyAnonymousCallersWriteEverythingAndReadNothingPrivate() {
        Access access = new Access(read(Map.of()));

        assertThat(access.mayPublish(access.anonymous(), new Topic("/users/ada/x")))
                .isTrue();
        assertThat(access.mayRead(access.anonymous(), new Topic("/api/notes/7")))
                .isTrue();
        assertThat(access.mayRead(access.anonymous(), new Topic("/users/ada/x")))
                .isFalse();
    }

    @Test
    void queriesAndFragmentsHideNothingThatIsPrivate() {
        Access access = new Access(read(Map.of("carillon.token.secret", SECRET)));

        for (String topic : List.of(
                "/users/ada",
                "/users/ada/x",
                "/users/ada/x?y=1",
                "/users/ada/x#f",
                "/users/ada/x?y#f",
                "/users/a/b/c/d",
                "/users/%C3%A4/x",
                "/sessions/ada/1",
                "/sessions/-/1")) {
            assertThat(access.mayRead(access.anonymous(), new Topic(topic)))
                    .as(topic)
                    .isFalse();
        }
    }

    @Test
    void withoutAKeySessionsAreSeenAndWithOneTheyNeedAGrant() {
        Topic session = new Topic("/sessions/ada/1");
        Access keyless = new Access(read(Map.of()));
        Access keyed = new Access(read(Map.of("carillon.token.secret", SECRET)));
        Access granting = new Access(
                read(Map.of("carillon.token.secret", SECRET, "carillon.anonymous.subscribe", "/sessions/ada/*")));

        assertThat(keyless.mayRead(keyless.anonymous(), session)).isTrue();
        assertThat(keyed.mayRead(keyed.anonymous(), session)).isFalse();
        assertThat(keyed.mayPublish(keyed.anonymous(), session)).isFalse();
        assertThat(granting.mayRead(granting.anonymous(), session)).isTrue();
        assertThat(granting.mayRead(granting.anonymous(), new Topic("/sessions/bo/1")))
                .isFalse();
    }

    @Test
    void selectorsStandBetweenCommasAndBlanksAndMayHoldCommasThemselves() {
        assertThat(SelectorList.split(" /a/* ,\t/b/:id(x{1,3}),{/c{,d}}?,/e\\,f,, /g{x,y} "))
                .containsExactly("/a/*", "/b/:id(x{1,3})", "{/c{,d}}?", "/e\\,f", "/g{x,y}");
        assertThat(SelectorList.split("a),b(,c")).containsExactly("a)", "b(,c");
        assertThat(SelectorList.split(" , ")).isEmpty();
        Access access = new Access(read(Map.of("carillon.private", "/p/:id([0-9]{1,3}), /q/{a,b} /r/*")));
        assertThat(access.mayRead(access.anonymous(), new Topic("/p/123"))).isFalse();
        assertThat(access.mayRead(access.anonymous(), new Topic("/p/1234"))).isTrue();
        assertThat(access.mayRead(access.anonymous(), new Topic("/r/s"))).isFalse();
        assertThat(access.mayRead(access.anonymous(), new Topic("/users/ada/x")))
                .isTrue();
    }

    @Test
    void noneIsNothing() {
        Access access = new Access(read(Map.of("carillon.anonymous.publish", "none", "carillon.private", "none")));

        assertThat(access.mayPublish(access.anonymous(), new Topic("t"))).isFalse();
        assertThat(access.mayRead(access.anonymous(), new Topic("/users/ada/x")))
                .isTrue();
    }

    @Test
    void theHubsUrlIsAPathInSettingsToo() {
        Access access = new Access(read(Map.of(
                "carillon.url",
                "https://hub.example",
                "carillon.private",
                "https://hub.example/hidden/*",
                "carillon.anonymous.publish",
                "https://hub.example/chat")));

        assertThat(access.mayRead(access.anonymous(), new Topic("/hidden/x"))).isFalse();
        assertThat(access.mayRead(access.anonymous(), new Topic("/shown/x"))).isTrue();
        assertThat(access.mayPublish(access.anonymous(), new Topic("/chat"))).isTrue();
        assertThat(access.mayPublish(access.anonymous(), new Topic("/other"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "carillon.token.secret | short-secret-planted-5d1 | has at least 32 bytes",
                "carillon.token.key | /nowhere/planted-5d1.pem | cannot be read",
                "carillon.token.jwks | /nowhere/set.json | cannot be read",
                "carillon.token.jwks | http://keys.example/set | https URL",
                "carillon.token.jwks | https://keys.example/set | carillon.token.issuer",
                "carillon.anonymous.publish | /api/: | carillon.anonymous.publish is",
                "carillon.private | /a( | carillon.private is",
                "carillon.url | hub.example | scheme://host",
                "carillon.url | https://hub.example/api | scheme://host",
                "carillon.token.cookie | a;b | 1 to 64",
                "carillon.token.query | yes | true or false",
            })
    void aBadValueStopsTheStart(String key, String value, String said) {
        assertThatThrownBy(() -> {
                    AccessSettings settings = read(Map.of(key, value));
                    new Tokens(settings.tokens().orElseThrow(), settings.selectors(), Clock.systemUTC());
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("short-secret-planted");
    }

    @ParameterizedTest
    @CsvSource({"HS384, 47", "HS512, 63", "HS256, 31"})
    void aSecretIsNoShorterThanItsHash(String algorithm, int bytes) {
        assertThatThrownBy(() -> new Tokens(
                        read(Map.of("carillon.token.secret", "x".repeat(bytes), "carillon.token.algorithm", algorithm))
                                .tokens()
                                .orElseThrow(),
                        Selectors.OF_PATHS,
                        Clock.systemUTC()))
                .hasMessageContaining("a secret for " + algorithm);
    }

    @Test
    void keysComeFromOnePlace() {
        assertThatThrownBy(() -> read(Map.of("carillon.token.secret", SECRET, "carillon.token.key", "k.pem")))
                .hasMessageContaining("keys come from one of them")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void aBadAccessStopsTheStart() {
        assertThatThrownBy(() -> read(Map.of("carillon.access", "yes")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("carillon.access is 'yes': it is either local or open");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "*",
                "https://*.example",
                "https://a.example/",
                "a.example",
                "https://A.example",
                "https://"
            })
    void aBadOriginStopsTheStart(String origin) {
        assertThatThrownBy(() -> read(Map.of("carillon.origins", origin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("carillon.origins has '" + origin + "'");
    }
}
