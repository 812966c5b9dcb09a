package io.carillon.log;

import java.sql.SQLException;

/** The store could not do it: it is stopping, its disk is full, or it is not to be reached. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean undecided;

    public StoreException(String message) {
        this(message, false);
    }

    StoreException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
        this.undecided = false;
    }

    private StoreException(String message, boolean undecided) {
        super(message);
        this.undecided = undecided;
    }

    /** The connection broke while the commit was under way. */
    static StoreException undecided(String message) {
        return new StoreException(message, true);
    }

    /** True if it is not known whether the change was committed; else nothing was. */
    public boolean isUndecided() {
        return undecided;
    }

    /** The store's own words, which name the cause (SQLITE_FULL, SQLITE_IOERR …), without the statement. */
    static String reason(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return String.valueOf(sql.getMessage());
            }
        }
        return e.toString();
    }
}
