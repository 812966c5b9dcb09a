package io.carillon.fanout;

import org.jspecify.annotations.Nullable;

/** No stream can begin now; a later try may do better. */
public final class NotServingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotServingException(@Nullable String message) {
        super(message, null, false, false);
    }
}
