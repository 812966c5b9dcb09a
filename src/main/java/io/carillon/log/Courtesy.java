package io.carillon.log;

/** What threads that have much to do owe those that have little. */
public final class Courtesy {
    private Courtesy() {}

    /**
     * Yields the core. On cores that are all busy, each thread that a change wakes on its way (request, journal, answer) would else wait
     * for what the scheduler gives, at once, to whoever tells a client of the past. Any thread.
     */
    @SuppressWarnings("ThreadPriorityCheck") // nothing is right only because of it
    public static void letOthersRun() {
        Thread.yield();
    }
}
