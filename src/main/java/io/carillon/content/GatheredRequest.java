package io.carillon.content;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** A request whose content has come. */
final class GatheredRequest extends HttpServletRequestWrapper {
    private final GatheredContent content;

    GatheredRequest(HttpServletRequest request, GatheredContent content) {
        super(request);
        this.content = content;
    }

    @Override
    public ServletInputStream getInputStream() {
        return content;
    }
}
