package io.carillon.fanout;

/**
 * How many sessions there may be at a time.
 *
 * @param all on this server
 * @param ofUser of one user
 * @param ofAddress of one peer's address
 */
public record SessionLimits(int all, int ofUser, int ofAddress) {
    /** More than one machine serves; a bound that keeps memory's end from being the bound. */
    public static final int DEFAULT_ALL = 100_000;

    /** All devices and tabs of a person, with room; a loop that forgets to close finds it soon. */
    public static final int DEFAULT_OF_USER = 100;

    /** No limit of its own: behind a load balancer all clients have one address, and so has a company or a mobile network. */
    public static final int NO_LIMIT = Integer.MAX_VALUE;

    public static final SessionLimits USUAL = new SessionLimits(DEFAULT_ALL, DEFAULT_OF_USER, NO_LIMIT);
}
