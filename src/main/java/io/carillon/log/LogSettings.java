package io.carillon.log;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the log is kept.
 *
 * @param place where it is kept
 * @param retainFor events older than this are trimmed
 * @param retainEvents events beyond this many are trimmed, oldest first
 * @param keepKeys how long an idempotency key is remembered
 * @param queueChanges changes that may wait for the journal
 * @param queueBytes what the waiting changes may hold in memory
 * @param batchChanges changes that one transaction takes at the most
 * @param tailEvents events that the tail keeps in memory
 * @param tailBytes what they may take there
 */
public record LogSettings(
        Place place,
        Duration retainFor,
        long retainEvents,
        Duration keepKeys,
        int queueChanges,
        long queueBytes,
        int batchChanges,
        int tailEvents,
        long tailBytes) {
    public static final String DEFAULT_DIRECTORY = "carillon-data";
    /** A client that was away for a working week still resumes. */
    public static final Duration DEFAULT_RETAIN_FOR = Duration.ofDays(7);

    public static final long DEFAULT_RETAIN_EVENTS = 1_000_000;
    /** A sender that tries again does so within a day, or somebody has to look. */
    public static final Duration DEFAULT_KEEP_KEYS = Duration.ofHours(24);

    /** Some seconds of what a disk can commit; more waiting than that is better told to come back. */
    public static final int DEFAULT_QUEUE_CHANGES = 10_000;

    public static final long DEFAULT_QUEUE_BYTES = 64L << 20;
    /** Past this many the fsync is no longer what a change costs. */
    public static final int DEFAULT_BATCH_CHANGES = 512;

    public static final int DEFAULT_TAIL_EVENTS = 16_384;
    public static final long DEFAULT_TAIL_BYTES = 64L << 20;

    public static LogSettings defaults(Path directory) {
        return defaults(new Place.Directory(directory));
    }

    public static LogSettings defaults(Place place) {
        return new LogSettings(
                place,
                DEFAULT_RETAIN_FOR,
                DEFAULT_RETAIN_EVENTS,
                DEFAULT_KEEP_KEYS,
                DEFAULT_QUEUE_CHANGES,
                DEFAULT_QUEUE_BYTES,
                DEFAULT_BATCH_CHANGES,
                DEFAULT_TAIL_EVENTS,
                DEFAULT_TAIL_BYTES);
    }
}
