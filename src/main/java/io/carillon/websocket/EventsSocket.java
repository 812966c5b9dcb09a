package io.carillon.websocket;

import io.carillon.access.Caller;
import io.carillon.event.Cursor;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.NotServingException;
import io.carillon.fanout.Rights;
import io.carillon.fanout.SessionLimitException;
import io.carillon.fanout.Subscriber;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.SubscriptionQuery;
import io.carillon.problem.Problem;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.json.spi.JsonProvider;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /ws}: an instance a session, called by the container's threads, one at a time. It makes a subscriber and from then on
 * only passes on what the client says.
 */
public final class EventsSocket extends Endpoint {
    /** CloudEvents WebSocket binding §2.2. */
    static final String SUBPROTOCOL = "cloudevents.json";

    /** Characters of a client's message: a command names one topic, or holds one token. */
    static final int MAX_MESSAGE_CHARS = 64 << 10;

    private static final JsonProvider JSON = JsonProvider.provider();

    private final WebSocketSessions sessions;

    private @Nullable Subscriber subscriber;
    private @Nullable WebSocketSink sink;
    private Optional<String> subject = Optional.empty();
    private final MessageParts parts = new MessageParts(MAX_MESSAGE_CHARS);

    EventsSocket(WebSocketSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.addMessageHandler(String.class, this::text);
        session.addMessageHandler(ByteBuffer.class, this::binary);
        session.addMessageHandler(PongMessage.class, this::pong);
        session.setMaxIdleTimeout(0); // the heartbeat's pings find out who is gone
        Closing.prepare(session);
        Subscription subscription;
        try {
            if (session.getUserPrincipal()
                    instanceof Peer peer) { // whom the door has let in; it stands before the upgrade
                subject = peer.caller().subject();
                subscription = subscription(session, peer.caller()).from(peer.address());
            } else {
                subscription = subscription(session, sessions.access().anonymous());
            }
        } catch (IllegalArgumentException | ProblemException e) {
            sessions.closing().close(session, CloseReason.NOT_ALLOWED); // the handshake's filter has said why already
            return;
        }
        sessions.add(session);
        Frames frames = Frames.of(session);
        try {
            subscriber = sessions.fanOut().subscribe(subscription, made -> {
                WebSocketSink own = new WebSocketSink(
                        made,
                        session,
                        frames,
                        sessions.closing(),
                        sessions.fanOut().heartbeat());
                sink = own;
                return own;
            });
        } catch (NotServingException | SessionLimitException e) {
            sessions.closing().close(session, CloseReason.TRY_LATER);
        }
    }

    private Subscription subscription(Session session, Caller caller) {
        SubscriptionQuery query = new SubscriptionQuery(
                session.getQueryString(), sessions.access().selectors());
        Optional<String> user = sessions.access().user(caller, query.user());
        Rights rights = new Rights(sessions.access().readership(caller, user), caller.expires());
        return query.subscription(Optional.empty(), user, Optional.empty(), rights);
    }

    private void text(String part, boolean last) {
        if (subscriber == null || sink == null) {
            return;
        }
        Subscriber to = subscriber;
        WebSocketSink from = sink;
        from.heard();
        parts.add(part, last).ifPresent(text -> command(to, from, text));
        if (parts.isTooBig()) {
            to.leave(CloseReason.TOO_BIG);
        }
    }

    private void command(Subscriber to, WebSocketSink from, String text) {
        try {
            Command command = Command.parse(JSON, sessions.access().selectors(), text);
            if (command instanceof Command.Subscribe subscribe) {
                to.select(
                        selection -> selection.with(subscribe.selector()),
                        at -> from.reply(answer("subscribed", subscribe.selector(), at)),
                        refused -> from.reply(problem(refused)));
            } else if (command instanceof Command.Unsubscribe unsubscribe) {
                to.select(
                        selection -> selection.without(unsubscribe.selector()),
                        at -> from.reply(answer("unsubscribed", unsubscribe.selector(), at)),
                        refused -> from.reply(problem(refused)));
            } else if (command instanceof Command.Authorize authorize) {
                authorize(to, from, authorize.token());
            } else if (command instanceof Command.Ping ping) {
                to.locate(at -> from.reply(JSON.createObjectBuilder()
                        .add("pong", ping.number())
                        .add("cursor", at.toString())
                        .build()
                        .toString()));
            }
        } catch (IllegalArgumentException e) {
            to.execute(() -> from.reply(problem(e)));
        }
    }

    /** Only for the same user: a stream of one that goes on as another's would mix what the two may hear. */
    private void authorize(Subscriber to, WebSocketSink from, String token) {
        try {
            Caller.Authenticated next = sessions.access().authenticate(token);
            if (subject.isEmpty() || !subject.equals(next.subject())) {
                throw new ProblemException(
                        ProblemType.FORBIDDEN, "The token is another user's than the session: open another one.");
            }
            to.renew(
                    new Rights(sessions.access().readership(next), next.expires()),
                    at -> from.reply(JSON.createObjectBuilder()
                            .add("authorized", subject.get())
                            .add("expires", next.until().toString())
                            .add("cursor", at.toString())
                            .build()
                            .toString()));
        } catch (ProblemException e) {
            to.execute(() -> from.reply(e.problem().toJson()));
        }
    }

    private static String answer(String done, Object selector, Cursor at) {
        return JSON.createObjectBuilder()
                .add(done, selector.toString())
                .add("cursor", at.toString())
                .build()
                .toString();
    }

    private static String problem(IllegalArgumentException e) {
        return Problem.of(ProblemType.BAD_REQUEST, Objects.requireNonNullElse(e.getMessage(), "not understood"))
                .toJson();
    }

    private void binary(ByteBuffer part, boolean last) {
        if (subscriber != null) {
            subscriber.leave(CloseReason.UNSUPPORTED);
        }
    }

    private void pong(PongMessage pong) {
        if (sink != null) {
            sink.heard();
        }
    }

    @Override
    public void onClose(Session session, jakarta.websocket.CloseReason reason) {
        ended(session);
    }

    private void ended(Session session) {
        sessions.remove(session);
        if (subscriber != null) {
            subscriber.leave(CloseReason.PEER_GONE);
        }
    }

    /** A client that broke the protocol or the connection; the container closes it with the code that says so. */
    @Override
    public void onError(Session session, Throwable cause) {
        ended(session);
    }
}
