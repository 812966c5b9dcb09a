package io.carillon.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Makes a problem of an error that comes without content. Stands before Jersey, which has its own bare answers to header fields
 * that it cannot read, some of them before any filter or mapper of JAX-RS is asked.
 */
public final class BareErrorFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (response.getStatus() >= 400 && !request.isAsyncStarted() && !response.isCommitted()) {
            Problem.ofStatus(response.getStatus()).writeTo(response);
        }
    }
}
