package io.carillon.system.client;

/** A server sent what the protocol in force does not allow. */
public final class WireViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WireViolation(String message) {
        super(message);
    }
}
