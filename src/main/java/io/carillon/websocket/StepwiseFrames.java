package io.carillon.websocket;

import jakarta.websocket.SendHandler;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends a batch frame by frame, each after the one before is done, without waiting and without recursion: a frame that is done
 * by the time its sending returns is followed by the next in the same loop, any other by whichever thread reports it.
 */
abstract class StepwiseFrames implements Frames {
    /** Begins to send one frame; the handler is called once, on any thread. */
    abstract void step(Frame frame, SendHandler handler);

    /** Makes the batch leave, after its last frame. */
    abstract void flush(SendHandler handler);

    @Override
    public final void send(List<Frame> batch, Done done) {
        new Progress(batch, done).proceed();
    }

    private final class Progress {
        private final List<Frame> batch;
        private final Done done;
        private int next;

        Progress(List<Frame> batch, Done done) {
            this.batch = batch;
            this.done = done;
        }

        void proceed() {
            while (next <= batch.size()) {
                AtomicBoolean returned = new AtomicBoolean();
                AtomicBoolean failed = new AtomicBoolean();
                SendHandler handler = result -> {
                    failed.set(!result.isOK());
                    if (!returned.compareAndSet(false, true)) {
                        goOn(failed.get());
                    }
                };
                int step = next++;
                if (step < batch.size()) {
                    step(batch.get(step), handler);
                } else {
                    flush(handler);
                }
                if (returned.compareAndSet(false, true)) {
                    return; // under way; the handler goes on
                }
                if (failed.get()) {
                    done.done(false);
                    return;
                }
            }
            done.done(true);
        }

        private void goOn(boolean failed) {
            if (failed) {
                done.done(false);
            } else {
                proceed();
            }
        }
    }
}
