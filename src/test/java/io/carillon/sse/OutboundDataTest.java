package io.carillon.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Providers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboundDataTest {
    /** Writes integers, as what type it was asked for. */
    private static final class NumberWriter implements MessageBodyWriter<Integer> {
        private final boolean broken;

        NumberWriter(boolean broken) {
            this.broken = broken;
        }

        @Override
        public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
            return true;
        }

        @Override
        public void writeTo(
                Integer number,
                Class<?> type,
                Type generic,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream out)
                throws IOException {
            if (broken) {
                throw new IOException("broken");
            }
            out.write((mediaType + " " + number).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static OutboundData data(@Nullable MessageBodyWriter<?> writer) {
        OutboundData data = new OutboundData();
        data.use((Providers) Proxy.newProxyInstance(
                OutboundDataTest.class.getClassLoader(),
                new Class<?>[] {Providers.class},
                (proxy, method, arguments) -> method.getName().equals("getMessageBodyWriter") ? writer : null));
        return data;
    }

    private static Optional<String> text(Optional<byte[]> utf8) {
        return utf8.map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void aTextIsItself() {
        assertThat(text(data(null)
                        .utf8(new OutboundEvent.Builder()
                                .data("\u00e4\n\uD83D\uDD14")
                                .build())))
                .contains("\u00e4\n\uD83D\uDD14");
        assertThat(text(data(null).utf8(new OutboundEvent.Builder().data("").build())))
                .contains("");
    }

    @Test
    void noDataIsNothing() {
        assertThat(data(null).utf8(new OutboundEvent.Builder().comment("c").build()))
                .isEmpty();
    }

    @Test
    void otherDataIsWrittenByTheWriterForItsMediaType() {
        OutboundEvent event = new OutboundEvent.Builder()
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(Integer.class, 42)
                .build();

        assertThat(text(data(new NumberWriter(false)).utf8(event))).contains("application/json 42");
        assertThat(text(data(new NumberWriter(false))
                        .utf8(new OutboundEvent.Builder()
                                .data(Integer.class, 42)
                                .build())))
                .contains("text/plain 42");
    }

    @Test
    void whatNothingWritesIsRefusedByName() {
        assertThatThrownBy(() -> data(null)
                        .utf8(new OutboundEvent.Builder()
                                .data(Integer.class, 42)
                                .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Integer")
                .hasMessageContaining("text/plain");
    }

    @Test
    void aWriterThatFailsIsToldOf() {
        assertThatThrownBy(() -> data(new NumberWriter(true))
                        .utf8(new OutboundEvent.Builder()
                                .data(Integer.class, 42)
                                .build()))
                .isInstanceOf(UncheckedIOException.class);
    }
}
