package io.carillon.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import java.io.IOException;

/**
 * Says {@code Connection: close} with an answer that refuses a request before its content was read. Jetty closes such a connection
 * after the answer if not all of the content has come by then; a client that was not told would send its next request into it
 * (RFC 9112 §9.6).
 */
public final class UnreadContentFilter implements ContainerResponseFilter {
    private static final int FIRST_ERROR = 400;

    @Context
    @SuppressWarnings("NullAway.Init") // Jersey's proxy, set before any request
    private HttpServletRequest request;

    @Override
    public void filter(ContainerRequestContext received, ContainerResponseContext response) throws IOException {
        if (response.getStatus() >= FIRST_ERROR && isLeft(request)) {
            response.getHeaders().putSingle("Connection", "close");
        }
    }

    /** Whether a request has content of which something is still to be read. */
    static boolean isLeft(HttpServletRequest request) throws IOException {
        boolean has = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        return has && !request.getInputStream().isFinished();
    }
}
