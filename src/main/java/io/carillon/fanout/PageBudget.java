package io.carillon.fanout;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of the log and of the table may be in memory at a time for subscribers that read on from there. However many come back at
 * once, some read, and the others have their turn in the order in which they asked. Owned by the shard's thread.
 */
final class PageBudget {
    /** Each page counts for so much at least: it may be a single event, which is larger than what was asked for. */
    static final int LEAST = 1 << 18;

    private static final int PART_OF_HEAP = 32;

    private final long most;
    private final Deque<Share> waiting = new ArrayDeque<>();
    private long granted;

    /** @param most in bytes of data; in memory, encoded, it is up to four times as much */
    PageBudget(long most) {
        this.most = Math.max(LEAST, most);
    }

    /** Each shard's part of what the JVM may have. */
    static PageBudget ofHeap(int shards) {
        return new PageBudget(Runtime.getRuntime().maxMemory() / PART_OF_HEAP / shards);
    }

    /**
     * For one that may want to read. Any thread.
     *
     * @param turn run when it is the turn of one that had to wait; it asks again then, or leaves it to the next one
     */
    Share share(Runnable turn) {
        return new Share(turn);
    }

    /** Calls as many of those who wait as there is something for. */
    void callNext() {
        long left = most - granted;
        while (left >= LEAST && !waiting.isEmpty()) {
            Share next = waiting.remove();
            if (next.state == State.WAITING) {
                next.state = State.CALLED;
                left -= LEAST;
                next.turn.run();
            }
        }
    }

    private enum State {
        IDLE,
        WAITING,
        CALLED,
        ENDED
    }

    /** What one of them has. */
    final class Share {
        private final Runnable turn;
        private State state = State.IDLE;
        private int bytes;

        private Share(Runnable turn) {
            this.turn = turn;
        }

        /**
         * Gives back what it has, and asks for the next page.
         *
         * @param wanted in bytes
         * @return how many bytes the page may have; 0 if others come first
         */
        int ask(int wanted) {
            giveBack();
            long left = most - granted;
            boolean first = state == State.CALLED || waiting.isEmpty();
            if (first && left >= LEAST) {
                state = State.IDLE;
                bytes = (int) Math.min(Math.max(wanted, LEAST), left);
                granted += bytes;
                return Math.min(wanted, bytes);
            }
            if (state == State.CALLED) {
                waiting.addFirst(this);
            } else if (state != State.WAITING) {
                waiting.add(this);
            }
            state = State.WAITING;
            return 0;
        }

        /** The page is not in memory any more. */
        void giveBack() {
            granted -= bytes;
            bytes = 0;
        }

        /** Nobody asks any more. If it waits, it is passed over. */
        void end() {
            giveBack();
            state = State.ENDED;
        }
    }
}
