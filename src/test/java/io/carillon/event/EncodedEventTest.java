package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EncodedEventTest {
    private static final int THREADS = 8;

    private static EncodedEvent event() {
        return new EncodedEvent(Event.logged(
                new Cursor("e", 7),
                EventType.MESSAGE,
                new Topic("t"),
                Instant.EPOCH,
                Optional.of(Event.Data.json(new byte[] {'1'}))));
    }

    @Test
    void eightThreadsThatAskGetOneEncoding() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < 200; round++) {
                EncodedEvent event = event();
                AtomicInteger made = new AtomicInteger();
                Encoding<Object> encoding = encoded -> {
                    made.incrementAndGet();
                    return new Object();
                };
                CyclicBarrier start = new CyclicBarrier(THREADS);
                List<Future<Object>> found = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    found.add(threads.submit(() -> {
                        start.await(10, TimeUnit.SECONDS);
                        return event.as(encoding);
                    }));
                }
                Object first = found.get(0).get(10, TimeUnit.SECONDS);
                for (Future<Object> each : found) {
                    assertThat(each.get(10, TimeUnit.SECONDS)).isSameAs(first);
                }
                assertThat(made).hasValue(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void eachFormatIsMadeOnceAndTextSharesTheBytes() {
        AtomicInteger made = new AtomicInteger();
        Encoding<byte[]> bytes = encoded -> {
            made.incrementAndGet();
            return encoded.as(CloudEvents.JSON);
        };
        EncodedEvent event = event();

        assertThat(event.as(bytes)).isSameAs(event.as(CloudEvents.JSON)).isSameAs(event.as(bytes));
        assertThat(event.as(CloudEvents.JSON_TEXT)).isSameAs(event.as(CloudEvents.JSON_TEXT));
        assertThat(made).hasValue(1);
    }

    @Test
    void knowsItsOffsetAndWeight() {
        assertThat(event().offset()).isEqualTo(7);
        assertThat(event().weight()).isEqualTo(1_027);
        Event hello =
                new Event("x", Optional.empty(), EventType.HELLO, Optional.empty(), Instant.EPOCH, Optional.empty());
        assertThat(new EncodedEvent(hello).offset()).isEqualTo(-1);
    }
}
