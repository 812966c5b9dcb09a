package io.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import io.carillon.event.HubUrl;
import io.carillon.event.Selectors;
import io.carillon.event.Topic;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the claims of a token grant, where one could read more into them than their issuer meant. */
final class GrantClaimsTest {
    private static Grants read(JWTClaimsSet.Builder claims) throws ParseException {
        return new GrantClaims(new Selectors(Optional.of(HubUrl.of("https://hub.example")))).read(claims.build());
    }

    private static Grants detail(String match, String type) throws ParseException {
        return read(new JWTClaimsSet.Builder()
                .claim("authorization_details", List.of(Issuer.detail(List.of("subscribe"), match, type))));
    }

    private static Grants mercure(String text) throws ParseException {
        return read(new JWTClaimsSet.Builder().claim("mercure", Map.of("subscribe", List.of(text))));
    }

    private static boolean reads(Grants grants, String topic) {
        return grants.allow(Action.SUBSCRIBE, new Topic(topic));
    }

    @Test
    void withoutAMatchTypeAMatchIsOneTopicWhateverItLooksLike() throws ParseException {
        for (String match : List.of("/api/*", "/api/:id")) {
            assertThat(reads(detail(match, ""), match)).isTrue();
            assertThat(reads(detail(match, "exact"), "/api/7")).isFalse();
        }
        assertThatThrownBy(() -> detail("/api/{id}", "")).isInstanceOf(ParseException.class);
        assertThat(reads(detail("*", ""), "/anything")).isTrue();
    }

    @Test
    void aUrlPatternsBracesAreAGroupAndATemplatesAreAVariable() throws ParseException {
        assertThat(reads(detail("/api/{id}", "urlpattern"), "/api/id")).isTrue();
        assertThat(reads(detail("/api/{id}", "urlpattern"), "/api/7")).isFalse();
        assertThat(reads(mercure("/api/{id}"), "/api/7")).isTrue();
    }

    @Test
    void theHubsOwnUrlIsAPathInEachForm() throws ParseException {
        for (Grants grants : List.of(
                detail("https://hub.example/api/7", ""),
                detail("https://hub.example/api/:id", "urlpattern"),
                mercure("https://hub.example/api/7"),
                mercure("https://hub.example/api/*"),
                mercure("https://hub.example/api/{id}"))) {
            assertThat(reads(grants, "/api/7")).isTrue();
            assertThat(reads(grants, "/apis/7")).isFalse();
        }
        assertThat(reads(mercure("https://hub.example.evil/*"), "/api/7")).isFalse();
    }

    @Test
    void theOlderClaimCountsOnlyWhereTheNewerOneSaysNothing() throws ParseException {
        Map<String, List<String>> older = Map.of("subscribe", List.of("*"));
        Grants both = read(new JWTClaimsSet.Builder()
                .claim("authorization_details", List.of(Issuer.detail(List.of("subscribe"), "/a", "")))
                .claim("mercure", older));
        Grants others = read(new JWTClaimsSet.Builder()
                .claim("authorization_details", List.of(Map.of("type", "payment_initiation")))
                .claim("mercure", older));

        assertThat(reads(both, "/a")).isTrue();
        assertThat(reads(both, "/b")).isFalse();
        assertThat(reads(others, "/b")).isTrue();
    }

    @Test
    void aThousandTopicsAreReadAndNotOneMore() throws ParseException {
        List<String> topics = IntStream.range(0, 1_000).mapToObj(i -> "/t/" + i).toList();

        assertThat(reads(read(new JWTClaimsSet.Builder().claim("mercure", Map.of("subscribe", topics))), "/t/999"))
                .isTrue();
        assertThatThrownBy(() -> read(new JWTClaimsSet.Builder()
                        .claim("mercure", Map.of("subscribe", topics, "publish", List.of("/t/0")))))
                .isInstanceOf(ParseException.class);
    }
}
