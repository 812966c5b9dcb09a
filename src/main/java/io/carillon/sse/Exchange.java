package io.carillon.sse;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Optional;

/** One request whose response stays open, as its container gives it. */
interface Exchange {
    /** What the container has to tell, in the ways that it has; on its threads. */
    interface Events extends WriteListener, AsyncListener {
        /** The client is gone, or the container has ended the response. More than once does no harm. */
        void ended();

        @Override
        default void onComplete(AsyncEvent event) {
            ended();
        }

        @Override
        default void onTimeout(AsyncEvent event) {
            ended();
        }

        @Override
        default void onError(AsyncEvent event) {
            ended();
        }

        @Override
        default void onStartAsync(AsyncEvent event) {
            // Nothing to do: the response is streamed by the cycle that began it.
        }
    }

    /** The request's own thread hands the response over to whoever streams it. */
    interface Beginning {
        /**
         * Called once, before the request's thread leaves it.
         *
         * @param events told of all from here on; the first call tells that writing may begin
         * @throws IOException if the client is gone
         */
        Exchange begin(Events events) throws IOException;
    }

    /** The container's output. Written to only after the container has called. */
    ServletOutputStream out();

    /** How content is framed that is written to the output. */
    Framing framing();

    /** The connection beneath it, if it may be written to instead. Asked once, when the first content has left. */
    Optional<Connection> beneath(Events events);

    /** What closes the connection at once, whatever waits in it; empty if nothing of ours does, or if it is not this exchange's alone. */
    Optional<Runnable> closing(Events events);

    /** Ends the content, where the container does not. Nothing waits in the output. Called under the lock of {@link NonBlockingOutput}. */
    default void writeLastChunk() {}

    /** The output is of no use any more, because a write has failed of which the container may not know. */
    default void broken() {}

    /** The response is over, and its output not used any more. */
    void end();
}
