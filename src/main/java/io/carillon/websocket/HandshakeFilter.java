package io.carillon.websocket;

import io.carillon.access.Caller;
import io.carillon.fanout.PeerAddress;
import io.carillon.fanout.Rights;
import io.carillon.fanout.SessionLimitException;
import io.carillon.fanout.SubscriptionQuery;
import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.problem.Problem;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Stands before the upgrade at {@code /ws}, where a bad request can still be answered as one. */
@Described(
        value = "Opens a WebSocket: each text from the server is an event or an answer, each text to it a command",
        takes = {"query.topic", "query.lastEventID", "query.snapshot", "query.user", "header.Sec-WebSocket-Protocol"},
        answers =
                @Answer(
                        status = 101,
                        means = "The connection is a WebSocket (RFC 6455)",
                        headers = {"Upgrade", "Sec-WebSocket-Accept"}),
        problems = {
            ProblemType.FORBIDDEN,
            ProblemType.UPGRADE_REQUIRED,
            ProblemType.TOO_MANY_SESSIONS,
            ProblemType.TOO_MANY_FROM_ADDRESS,
            ProblemType.SESSIONS_FULL
        })
public final class HandshakeFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** RFC 6455 §4.2.1. */
    private static final List<String> LACKED_BY_NONE =
            List.of("Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version");

    private final transient SessionsBean sessions = new SessionsBean();

    /** Puts the filter before the container's own. To be called while the context starts. */
    public static void register(ServletContext context) {
        FilterRegistration.Dynamic registration = context.addFilter("handshake", new HandshakeFilter());
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/ws");
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Problem> refusal = refusal(request);
        if (refusal.isEmpty()) {
            chain.doFilter(new PeerRequest(request, peer(request)), response);
            return;
        }
        if (refusal.get().status() == 429 || refusal.get().status() == 503) {
            response.setHeader("Retry-After", "10");
        }
        if (refusal.get().status() == 426) {
            response.setHeader("Upgrade", "websocket");
            response.setHeader("Connection", "Upgrade");
        }
        refusal.get().writeTo(response);
    }

    private Optional<Problem> refusal(HttpServletRequest request) {
        if (request.getRequestURI().indexOf(';') >= 0) {
            return Optional.of(
                    Problem.of(ProblemType.BAD_REQUEST, "There are no parameters in paths here: the path holds a ;"));
        }
        if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            return Optional.of(Problem.of(
                    ProblemType.UPGRADE_REQUIRED, "This is a WebSocket endpoint; the same events are at /events."));
        }
        if (LACKED_BY_NONE.stream().anyMatch(field -> request.getHeader(field) == null)) {
            // Containers pass it on as no handshake at all, to where there is nothing.
            return Optional.of(Problem.of(
                    ProblemType.BAD_REQUEST,
                    "A WebSocket's handshake has the fields " + String.join(", ", LACKED_BY_NONE) + '.'));
        }
        try {
            WebSocketSessions here = sessions.get();
            SubscriptionQuery query = new SubscriptionQuery(
                    request.getQueryString(), here.access().selectors());
            Optional<String> user = here.access().user(Caller.of(request), query.user());
            query.subscription(Optional.empty(), user, Optional.empty(), Rights.ALL);
            here.fanOut().checkRoom(user, Optional.of(peer(request).address()));
            return Optional.empty();
        } catch (SessionLimitException e) {
            return Optional.of(Problem.of(type(e.limit()), e.detail()));
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        } catch (IllegalArgumentException e) {
            return Optional.of(Problem.of(
                    ProblemType.BAD_REQUEST, Objects.requireNonNullElse(e.getMessage(), "the query is malformed")));
        }
    }

    private static Peer peer(HttpServletRequest request) {
        return new Peer(Caller.of(request), PeerAddress.of(request.getRemoteAddr()));
    }

    private static ProblemType type(SessionLimitException.Limit limit) {
        return switch (limit) {
            case ALL -> ProblemType.SESSIONS_FULL;
            case OF_USER -> ProblemType.TOO_MANY_SESSIONS;
            case OF_ADDRESS -> ProblemType.TOO_MANY_FROM_ADDRESS;
        };
    }

    /** A request that says where it is from in the way that survives the upgrade. */
    private static final class PeerRequest extends HttpServletRequestWrapper {
        private final Peer peer;

        PeerRequest(HttpServletRequest request, Peer peer) {
            super(request);
            this.peer = peer;
        }

        @Override
        public Principal getUserPrincipal() {
            return peer;
        }
    }
}
