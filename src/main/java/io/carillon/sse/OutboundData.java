package io.carillon.sse;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Providers;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the data of events that are sent past the log, by JAX-RS's own writers (JAX-RS 4.0 §9.3). Any thread. */
@ApplicationScoped
public class OutboundData {
    private volatile @Nullable Providers providers;

    /** These are the writers; without any, only text is written. */
    public void use(Providers providers) {
        this.providers = providers;
    }

    /** Empty if the event has no data. */
    Optional<byte[]> utf8(OutboundSseEvent event) {
        Object data = event.getData();
        if (data == null) {
            return Optional.empty();
        }
        if (data instanceof String text) {
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }
        return Optional.of(written(event, data, data.getClass()));
    }

    private <T> byte[] written(OutboundSseEvent event, Object data, Class<T> type) {
        MediaType mediaType = event.getMediaType() == null ? MediaType.TEXT_PLAIN_TYPE : event.getMediaType();
        Type generic = event.getGenericType() == null ? type : event.getGenericType();
        Providers known = providers;
        MessageBodyWriter<T> writer =
                known == null ? null : known.getMessageBodyWriter(type, generic, new Annotation[0], mediaType);
        if (writer == null) {
            throw new IllegalArgumentException("nothing writes " + type.getName() + " as " + mediaType);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writer.writeTo(
                    type.cast(data), type, generic, new Annotation[0], mediaType, new MultivaluedHashMap<>(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
