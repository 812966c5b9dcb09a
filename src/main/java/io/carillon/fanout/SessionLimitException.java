package io.carillon.fanout;

/** There are as many sessions as there may be. Nothing was begun. */
public final class SessionLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Limit limit;

    /** Which limit was met. */
    public enum Limit {
        /** The server's. */
        ALL,
        OF_USER,
        OF_ADDRESS
    }

    SessionLimitException(Limit limit, int most) {
        super(words(limit, most), null, false, false);
        this.limit = limit;
    }

    private static String words(Limit limit, int most) {
        return switch (limit) {
            case ALL -> "There are " + most + " sessions, and more are not served.";
            case OF_USER -> "This user has " + most + " sessions, and more are not allowed.";
            case OF_ADDRESS -> "There are " + most + " sessions from this address, and more are not allowed.";
        };
    }

    public Limit limit() {
        return limit;
    }

    /** What a client can be told. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
