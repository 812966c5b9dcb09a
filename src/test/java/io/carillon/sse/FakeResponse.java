package io.carillon.sse;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A container's side of one asynchronous response: its output takes bytes, or is full, or its client is gone. Any thread. */
final class FakeResponse extends ServletOutputStream {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<AsyncListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger resumed = new AtomicInteger();

    private boolean full;
    private boolean gone;
    /** It has said that it is ready, and nothing was written since. */
    private boolean offered;
    /** It has said that it is not, and must call when it is. */
    private boolean asked;

    private @Nullable WriteListener writeListener;

    NonBlockingOutput output() {
        return new NonBlockingOutput(events -> AsyncExchange.begin(context(), this, this::resume, false, events));
    }

    AsyncContext context() {
        return (AsyncContext) Proxy.newProxyInstance(
                FakeResponse.class.getClassLoader(),
                new Class<?>[] {AsyncContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("addListener")) {
                        listeners.add((AsyncListener) arguments[0]);
                    }
                    return null;
                });
    }

    private void resume() {
        resumed.incrementAndGet();
        complete();
    }

    @Override
    public synchronized boolean isReady() {
        offered |= !full;
        asked |= !offered;
        return offered;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        synchronized (this) {
            writeListener = listener;
        }
        tell(listener);
    }

    private static void tell(WriteListener listener) {
        try {
            listener.onWritePossible();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (gone) {
            throw new IOException("the client is gone");
        }
        if (!offered) {
            throw new IllegalStateException("written to without asking");
        }
        offered = false;
        received.write(bytes, offset, length);
    }

    /** The client reads no more, or reads again. What it was told to be ready for is still taken. */
    void setFull(boolean now) {
        WriteListener listener;
        synchronized (this) {
            full = now;
            listener = !now && asked ? writeListener : null;
            asked = asked && now;
        }
        if (listener != null) {
            tell(listener);
        }
    }

    /** The next write finds the client gone. */
    synchronized void setGone() {
        gone = true;
    }

    /** The container has ended the response. */
    void complete() {
        for (AsyncListener listener : listeners) {
            try {
                listener.onComplete(new AsyncEvent(context()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** How often the answer was resumed. */
    int resumed() {
        return resumed.get();
    }

    synchronized SseDecoder received() {
        return SseDecoder.read(received.toByteArray());
    }
}
