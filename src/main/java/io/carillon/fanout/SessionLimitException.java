package io.carillon.fanout;

/** There are as many sessions as there may be: of this user, or of all. Nothing was begun. */
public final class SessionLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean ofUser;

    SessionLimitException(boolean ofUser, int limit) {
        super(
                ofUser
                        ? "This user has " + limit + " sessions, and more are not allowed."
                        : "There are " + limit + " sessions, and more are not served.",
                null,
                false,
                false);
        this.ofUser = ofUser;
    }

    /** True if it is the user's own limit, false if it is the server's. */
    public boolean ofUser() {
        return ofUser;
    }

    /** What a client can be told. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
