package io.carillon.server;

/** A setting that the server cannot start with; the message names the key, the value and what is allowed. */
final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SettingException(String message) {
        super(message);
    }
}
