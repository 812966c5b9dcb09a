package io.carillon.bench.load;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One client that sends changes, one after the other on a connection that is kept. A server may close it between two requests
 * or before it has read one; the request is then sent again on a new one. Owned by the loop's thread.
 */
final class Publisher implements HttpReader.Listener {
    private static final int ATTEMPTS = 5;

    private final Loop loop;
    private final int port;
    private final Answers answers;
    private @Nullable Wire wire;
    private byte[] request = {};
    private int number;
    private int attempts;
    private boolean busy;
    private boolean closing;
    private @Nullable String failure;

    Publisher(Loop loop, int port, Answers answers) {
        this.loop = loop;
        this.port = port;
        this.answers = answers;
    }

    /** Told of each answer. */
    interface Answers {
        void answered(Publisher publisher, int number);
    }

    private final class Wire extends Connection {
        private final HttpReader http = new HttpReader(Publisher.this);
        private boolean ready;

        Wire() {
            super(Publisher.this.loop, Publisher.this.loop.urgent(), port, 0);
        }

        @Override
        void connected() throws IOException {
            ready = true;
            send(request);
        }

        @Override
        void bytes(byte[] bytes, int count) {
            http.accept(bytes, 0, count);
        }

        @Override
        void lost(String why, boolean orderly) {
            wire = null;
            if (busy && orderly && http.endsHere()) {
                end();
            } else if (busy) {
                again(why);
            }
        }
    }

    void publish(int newNumber, byte[] newRequest) {
        number = newNumber;
        request = newRequest;
        busy = true;
        attempts = 0;
        again("");
    }

    private void again(String why) {
        if (attempts++ == ATTEMPTS) {
            failure = "a change was not taken: " + why;
            busy = false;
            return;
        }
        Wire open = wire;
        if (open == null || open.isClosed()) {
            Wire fresh = new Wire();
            wire = fresh;
            fresh.attach();
        } else if (open.ready) {
            try {
                open.send(request);
            } catch (IOException e) {
                open.close();
                wire = null;
                again(e.toString());
            }
        }
    }

    @Override
    public void head(int status, String head) {
        if (status < 200 || status > 299) {
            failure = "a change was answered: " + head;
        }
        closing = head.contains("\r\nconnection: close");
    }

    @Override
    public void body(byte[] bytes, int from, int to) {
        // What the server says of the change is not looked at.
    }

    @Override
    public void end() {
        busy = false;
        if (closing && wire != null) {
            wire.close();
            wire = null;
        }
        answers.answered(this, number);
    }

    void requireNoFailure() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    void close() {
        if (wire != null) {
            wire.close();
        }
    }
}
