package io.carillon.access;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import io.carillon.event.Selectors;
import io.carillon.event.TopicSelector;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The grants in a token: {@code authorization_details} (RFC 9396) of the type that Mercure's draft-08 defines, or, where there is
 * none of those, the older claim {@code mercure}. What is malformed makes the whole token so: half a grant might be the wrong
 * half.
 */
final class GrantClaims {
    static final String TYPE = "https://mercure.rocks/authorization-detail";

    private static final int MAX_TOPICS = 1_000;

    private final Selectors selectors;

    GrantClaims(Selectors selectors) {
        this.selectors = selectors;
    }

    /** @throws ParseException if they are malformed; its message holds nothing of them */
    Grants read(JWTClaimsSet claims) throws ParseException {
        List<Grant> details = details(claims.getClaim("authorization_details"));
        List<Grant> all = details.isEmpty() ? mercure(claims.getClaim("mercure")) : details;
        if (all.stream().mapToInt(grant -> grant.topics().size()).sum() > MAX_TOPICS) {
            throw malformed();
        }
        return new Grants(all);
    }

    private List<Grant> details(@Nullable Object claim) throws ParseException {
        List<Grant> grants = new ArrayList<>();
        if (claim != null) {
            for (Object entry : list(claim)) {
                Map<?, ?> detail = object(entry);
                if (TYPE.equals(detail.get("type"))) {
                    grants.add(
                            new Grant(actions(detail.get("actions")), topics(detail.get("topics")), payload(detail)));
                }
            }
        }
        return grants;
    }

    /** An action that nobody here knows is none. */
    private static Set<Action> actions(@Nullable Object value) throws ParseException {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (Object name : list(value)) {
            switch (string(name)) {
                case "publish" -> actions.add(Action.PUBLISH);
                case "subscribe" -> actions.add(Action.SUBSCRIBE);
                default -> {
                    // another server's
                }
            }
        }
        return actions;
    }

    private Set<TopicSelector> topics(@Nullable Object value) throws ParseException {
        Set<TopicSelector> topics = new LinkedHashSet<>();
        for (Object entry : list(value)) {
            Map<?, ?> topic = object(entry);
            String match = string(topic.get("match"));
            Object type = topic.containsKey("match_type") ? topic.get("match_type") : "exact";
            topics.add(selector(match, string(type)));
        }
        return topics;
    }

    private TopicSelector selector(String match, String type) throws ParseException {
        try {
            if (match.equals("*")) {
                return TopicSelector.ALL; // before the type is looked at
            }
            return switch (type) {
                case "exact" -> selectors.exact(match);
                case "urlpattern" -> selectors.parsePattern(match);
                default -> throw malformed();
            };
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private List<Grant> mercure(@Nullable Object claim) throws ParseException {
        List<Grant> grants = new ArrayList<>();
        if (claim != null) {
            Map<?, ?> mercure = object(claim);
            Optional<String> payload = payload(mercure);
            grants.add(new Grant(Set.of(Action.PUBLISH), selectors(mercure.get("publish")), payload));
            grants.add(new Grant(Set.of(Action.SUBSCRIBE), selectors(mercure.get("subscribe")), payload));
        }
        return grants;
    }

    private Set<TopicSelector> selectors(@Nullable Object value) throws ParseException {
        Set<TopicSelector> read = new LinkedHashSet<>();
        if (value != null) {
            for (Object text : list(value)) {
                try {
                    read.add(selectors.parse(string(text)));
                } catch (IllegalArgumentException e) {
                    throw malformed();
                }
            }
        }
        return read;
    }

    private static Optional<String> payload(Map<?, ?> of) {
        Object payload = of.get("payload");
        return payload == null ? Optional.empty() : Optional.of(json(payload));
    }

    /** The library writes objects only. */
    private static String json(Object value) {
        String wrapped = JSONObjectUtils.toJSONString(Map.of("p", value));
        return wrapped.substring(wrapped.indexOf(':') + 1, wrapped.length() - 1);
    }

    private static List<?> list(@Nullable Object value) throws ParseException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw malformed();
    }

    private static Map<?, ?> object(@Nullable Object value) throws ParseException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw malformed();
    }

    private static String string(@Nullable Object value) throws ParseException {
        if (value instanceof String text) {
            return text;
        }
        throw malformed();
    }

    private static ParseException malformed() {
        return new ParseException("grants", 0);
    }
}
