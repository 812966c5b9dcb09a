package io.carillon.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StepwiseFramesTest {
    private static final int MANY = 100_000;

    /** What a container does with the handler of a frame. */
    @FunctionalInterface
    private interface Manner {
        void handle(int step, SendHandler handler);
    }

    /** A container that records the frames, and never gets two at once. */
    private static final class FakeContainer extends StepwiseFrames {
        private final Manner manner;
        private final List<String> sent = new ArrayList<>();
        private final AtomicInteger underWay = new AtomicInteger();
        private final List<String> wrongs = new CopyOnWriteArrayList<>();
        private final List<Boolean> done = new CopyOnWriteArrayList<>();

        FakeContainer(Manner manner) {
            this.manner = manner;
        }

        @Override
        void step(Frame frame, SendHandler handler) {
            begin(new String(frame.payload(), StandardCharsets.UTF_8), handler);
        }

        @Override
        void flush(SendHandler handler) {
            begin("flush", handler);
        }

        private void begin(String what, SendHandler handler) {
            if (underWay.incrementAndGet() > 1) {
                wrongs.add(what + " while another is under way");
            }
            sent.add(what);
            manner.handle(sent.size() - 1, result -> {
                underWay.decrementAndGet();
                handler.onResult(result);
            });
        }

        void send(int frames) {
            send(
                    IntStream.range(0, frames)
                            .mapToObj(i -> new Frame(TEXT, ("f" + i).getBytes(StandardCharsets.UTF_8)))
                            .toList(),
                    done::add);
        }

        void assertSentAll(int frames) {
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !done.isEmpty());
            assertThat(wrongs).isEmpty();
            assertThat(done).containsExactly(true);
            assertThat(sent).hasSize(frames + 1);
            assertThat(sent.get(frames)).isEqualTo("flush");
            for (int i = 0; i < frames; i++) {
                if (!sent.get(i).equals("f" + i)) {
                    assertThat(sent.get(i)).isEqualTo("f" + i);
                }
            }
        }
    }

    private static final SendResult OK = new SendResult();

    @Test
    void framesThatAreDoneAtOnceNeedNoStack() {
        FakeContainer container = new FakeContainer((step, handler) -> handler.onResult(OK));
        container.send(MANY);

        container.assertSentAll(MANY);
    }

    @Test
    void framesThatAreDoneOnAnotherThreadGoOnInOrder() {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            FakeContainer container = new FakeContainer((step, handler) -> thread.execute(() -> handler.onResult(OK)));
            container.send(MANY);

            container.assertSentAll(MANY);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void framesThatAreDoneNowHereNowThereGoOnInOrder() {
        long seed = System.nanoTime();
        System.out.println("StepwiseFramesTest: seed " + seed);
        Random random = new Random(seed);
        boolean[] here = new boolean[MANY + 1];
        for (int i = 0; i <= MANY; i++) {
            here[i] = random.nextInt(5) > 0;
        }
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            FakeContainer container = new FakeContainer((step, handler) -> {
                if (here[step]) {
                    handler.onResult(OK);
                } else {
                    threads.execute(() -> handler.onResult(OK));
                }
            });
            container.send(MANY);

            container.assertSentAll(MANY);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void framesThatAreDoneLaterWaitForIt() {
        List<SendHandler> waiting = new ArrayList<>();
        FakeContainer container = new FakeContainer((step, handler) -> waiting.add(handler));
        container.send(3);
        for (int i = 0; i < 4; i++) {
            assertThat(container.sent).hasSize(i + 1);
            assertThat(container.done).isEmpty();
            waiting.get(i).onResult(OK);
        }

        container.assertSentAll(3);
    }

    @Test
    void aFailureEndsTheBatchWhereverItIsTold() {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            for (int failing = 0; failing <= 3; failing++) {
                int at = failing;
                for (boolean here : new boolean[] {true, false}) {
                    FakeContainer container = new FakeContainer((step, handler) -> {
                        SendResult result = step == at ? new SendResult(new IOException("gone")) : OK;
                        if (here) {
                            handler.onResult(result);
                        } else {
                            thread.execute(() -> handler.onResult(result));
                        }
                    });
                    container.send(3);
                    await().pollInterval(Duration.ofMillis(1))
                            .atMost(Duration.ofSeconds(10))
                            .until(() -> !container.done.isEmpty());

                    assertThat(container.done).containsExactly(false);
                    assertThat(container.sent).hasSize(at + 1);
                }
            }
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void anEmptyBatchIsAFlush() {
        FakeContainer container = new FakeContainer((step, handler) -> handler.onResult(OK));
        container.send(0);

        container.assertSentAll(0);
    }
}
