package io.carillon.bench;

import io.carillon.log.LogTail;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * When a tail moved, how far, and what it lacks. Told by the thread that writes the tail; asked by the one that measures. All methods
 * take its lock.
 */
final class TailWatch implements Runnable {
    /** The tail ended here at a time of {@link System#nanoTime}. */
    private record Move(long head, long nanos) {}

    private final LogTail tail;
    private final List<Move> moves = new ArrayList<>();
    private long seen;
    private long lacking;

    private TailWatch(LogTail tail) {
        this.tail = tail;
        this.seen = tail.head().offset();
    }

    static TailWatch of(LogTail tail) {
        TailWatch watch = new TailWatch(tail);
        tail.onCommit(watch);
        return watch;
    }

    @Override
    public synchronized void run() {
        long now = System.nanoTime();
        long head = tail.head().offset();
        while (seen < head) {
            if (tail.get(++seen) == null) {
                lacking++;
            }
        }
        moves.add(new Move(head, now));
    }

    /** Forgets the moves, but not where the tail was last seen. */
    synchronized void begin() {
        moves.clear();
        lacking = 0;
    }

    synchronized long seen() {
        return seen;
    }

    /** Events that the tail passed over since the beginning. */
    synchronized long lacking() {
        return lacking;
    }

    synchronized int count() {
        return moves.size();
    }

    private synchronized List<Move> moves() {
        return List.copyOf(moves);
    }

    /** How long after each move of another one this one had come as far, in ns; 1 if it was there before. */
    void addLateness(TailWatch other, Histogram histogram) {
        List<Move> mine = moves();
        int at = 0;
        for (Move move : other.moves()) {
            while (mine.get(at).head() < move.head()) {
                at++;
            }
            histogram.recordValue(Math.max(1, mine.get(at).nanos() - move.nanos()));
        }
    }
}
