package io.carillon.content;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemType;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes in content as it comes, told by the container's threads, one at a time, and sends its request on when all is there, or more
 * than is ever accepted. From then on it is read like any other content, by the thread that has the request.
 */
final class GatheredContent extends ServletInputStream implements ReadListener, AsyncListener {
    private static final int PIECE_BYTES = 8 << 10;

    private final ServletInputStream in;
    private final AtomicLong ofAll;
    private final long most;
    private final AtomicBoolean over = new AtomicBoolean();

    private @Nullable AsyncContext context;
    private @Nullable ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private int counted;
    private boolean whole;
    private byte[] bytes = new byte[0];
    private int read;

    /**
     * @param ofAll what is gathered of all requests, in bytes
     * @param most what that may be
     */
    GatheredContent(ServletInputStream in, AtomicLong ofAll, long most) {
        this.in = in;
        this.ofAll = ofAll;
        this.most = most;
    }

    void gather(AsyncContext of) {
        context = of;
        of.addListener(this);
        in.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        while (in.isReady()) {
            int count = in.read(piece);
            if (count < 0) {
                return;
            }
            if (hold(piece, count) > Content.MAX_BYTES) {
                goOn();
                return;
            }
            if (ofAll.get() > most) {
                refuse(Problem.of(ProblemType.BUSY, "Too much is being sent to this server."), true);
                return;
            }
        }
    }

    /** How many bytes there are; none is added once they are not wanted any more. */
    private synchronized int hold(byte[] piece, int count) {
        if (taken != null) {
            taken.write(piece, 0, count);
            counted += count;
            ofAll.addAndGet(count);
        }
        return counted;
    }

    private synchronized byte[] take() {
        byte[] all = taken == null ? new byte[0] : taken.toByteArray();
        taken = null;
        return all;
    }

    /** The content is not in memory any more, or its request is over. */
    synchronized void release() {
        taken = null;
        ofAll.addAndGet(-counted);
        counted = 0;
    }

    @Override
    public void onAllDataRead() {
        whole = true;
        goOn();
    }

    private void goOn() {
        AsyncContext then = context;
        if (then != null && over.compareAndSet(false, true)) {
            bytes = take();
            try {
                then.dispatch();
            } catch (IllegalStateException e) { // it is over already
                release();
            }
        }
    }

    /** The content ends before its end: with whatever is known of it the client is told, if it still hears. */
    private void refuse(Problem problem, boolean forNow) {
        AsyncContext then = context;
        if (then == null || !over.compareAndSet(false, true)) {
            return;
        }
        release();
        try {
            HttpServletResponse response = (HttpServletResponse) then.getResponse();
            response.setHeader("Connection", "close");
            if (forNow) {
                response.setHeader("Retry-After", "2");
            }
            problem.writeTo(response);
        } catch (IOException | IllegalStateException e) {
            // It does not.
        }
        then.complete();
    }

    /** Also where the container has waited for so long as its idle time is. */
    @Override
    public void onError(Throwable cause) {
        refuse(Content.unreadable(cause), false);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        refuse(Content.unreadable(new TimeoutException()), false);
    }

    @Override
    public void onError(AsyncEvent event) {
        over.set(true);
        release();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        onError(event);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // The request has gone on, and is somebody else's.
    }

    @Override
    public int read() {
        return read < bytes.length ? bytes[read++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        int count = Math.min(length, bytes.length - read);
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        System.arraycopy(bytes, read, into, offset, count);
        read += count;
        return count;
    }

    @Override
    public int available() {
        return bytes.length - read;
    }

    @Override
    public boolean isFinished() {
        return whole && read == bytes.length;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new IllegalStateException("all of it is here");
    }
}
