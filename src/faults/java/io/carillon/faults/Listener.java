package io.carillon.faults;

import io.carillon.system.check.Fingerprint;
import io.carillon.system.check.Selection;
import io.carillon.system.check.Transcript;
import io.carillon.system.client.Client;
import io.carillon.system.client.Ear;
import io.carillon.system.client.Message;
import io.carillon.system.client.Position;
import io.carillon.system.client.Transport;
import java.util.Map;
import java.util.function.ToIntFunction;

/** A resuming client that writes down what it sees, and reloads when it is told of a gap. Of the loop's thread. */
@SuppressWarnings("NonAtomicVolatileUpdate") // written by the loop's thread alone
final class Listener implements Ear {
    /** How a client finds out what there is, off the loop's thread. */
    @FunctionalInterface
    interface Reload {
        void start(Client client, Listener listener);
    }

    private final Selection selection;
    private final Reload reload;
    private final ToIntFunction<Message> fingerprints;
    private Transcript transcript;
    private Client client;
    /** The epoch of the history that the next one takes the place of; empty if none does. */
    private String abandoned = "";

    private volatile long position;
    private volatile int gaps;
    private volatile int closes;
    private volatile long openedAt;

    Listener(
            String name,
            Selection selection,
            Position from,
            Map<String, Long> state,
            Reload reload,
            ToIntFunction<Message> fingerprints) {
        this.selection = selection;
        this.reload = reload;
        this.fingerprints = fingerprints;
        this.transcript = new Transcript(name, selection).begins(from.epoch(), from.offset(), state);
        this.position = from.offset();
    }

    static int fingerprint(Message message) {
        String data = message.members().getOrDefault("data", "");
        return Fingerprint.of(message.id(), message.type(), message.subject(), data);
    }

    void client(Client own) {
        client = own;
    }

    Client client() {
        return client;
    }

    Selection selection() {
        return selection;
    }

    Transcript transcript() {
        return transcript;
    }

    long position() {
        return position;
    }

    int gaps() {
        return gaps;
    }

    /** How often the server, or the network, has ended an open stream. */
    int closes() {
        return closes;
    }

    /** When the stream was opened last, in the JVM's nanoseconds. */
    long openedAt() {
        return openedAt;
    }

    @Override
    public void opened(Client from, boolean anew) {
        openedAt = System.nanoTime();
    }

    @Override
    public void closed(Client from, By by, String how) {
        // A connection between two polls may be closed at any time; Tomcat does so after a hundred of them.
        closes += by == By.SERVER && from.subscription().transport() != Transport.LONG_POLL ? 1 : 0;
    }

    @Override
    public void heard(Client from, Message message) {
        if (message.isOfLog()) {
            long offset = Position.of(message.id()).offset();
            transcript.heard(offset, fingerprints.applyAsInt(message));
            position = offset;
        } else if (message.is("live")) {
            moved(from, message.cursor());
        } else if (message.is("gap")) {
            gaps++;
            transcript.gap(message.cursor().offset());
            position = message.cursor().offset();
            from.hold();
            reload.start(from, this);
        }
    }

    @Override
    public void moved(Client from, Position to) {
        if (to.epoch().equals(abandoned)) {
            transcript.moved(to.epoch(), to.offset()); // says nothing about how far it is in the next history
        } else if (to.offset() != position) {
            transcript.moved(to.epoch(), to.offset());
            position = to.offset();
        }
    }

    /** What there was at a position; goes on from there. */
    void took(Position at, Map<String, Long> state) {
        transcript.took(at.epoch(), at.offset(), state);
        position = at.epoch().equals(abandoned) ? -1 : at.offset();
        client.restartFrom(at.toString());
    }

    /** Ends a transcript and begins another one where it ended, with the state that it had. */
    Transcript turnPage(Position at, Map<String, Long> state) {
        Transcript ended = transcript;
        transcript = new Transcript(ended.name(), selection).begins(at.epoch(), at.offset(), state);
        abandoned = at.epoch();
        position = -1;
        return ended;
    }
}
