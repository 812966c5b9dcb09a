package io.carillon.log;

import java.sql.SQLException;

/** The store could not do it: it is stopping, its disk is full, or it is not to be reached. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean undecided;
    private final boolean told;

    public StoreException(String message) {
        this(message, false, false);
    }

    StoreException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
        this.undecided = false;
        this.told = false;
    }

    private StoreException(String message, boolean undecided, boolean told) {
        super(message);
        this.undecided = undecided;
        this.told = told;
    }

    /** The journal could not do it, and has said so in the log, once for all that it cannot do meanwhile. */
    static StoreException refused(String message) {
        return new StoreException(message, false, true);
    }

    /** The connection broke, or the journal ended, while the commit was under way or after it. */
    static StoreException undecided(String message) {
        return new StoreException(message, true, true);
    }

    /** True if it is not known whether the change was committed; else nothing was. */
    public boolean isUndecided() {
        return undecided;
    }

    /** True if the log has it already. */
    public boolean isTold() {
        return told;
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
