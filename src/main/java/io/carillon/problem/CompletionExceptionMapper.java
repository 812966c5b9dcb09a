package io.carillon.problem;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.Providers;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A stage that failed hands on its failure in a wrapper, which is of no interest here. */
@Provider
public final class CompletionExceptionMapper implements ExceptionMapper<CompletionException> {
    private final Providers providers;

    public CompletionExceptionMapper(@Context Providers providers) {
        this.providers = providers;
    }

    @Override
    public Response toResponse(CompletionException exception) {
        Throwable cause = exception.getCause();
        return cause == null ? map(new IllegalStateException("a stage failed without a cause", exception)) : map(cause);
    }

    private <T extends Throwable> Response map(T failure) {
        @SuppressWarnings("unchecked") // it is the class of the very object
        Class<T> type = (Class<T>) failure.getClass();
        @Nullable ExceptionMapper<T> mapper = providers.getExceptionMapper(type);
        return mapper == null ? new ThrowableMapper().toResponse(failure) : mapper.toResponse(failure);
    }
}
