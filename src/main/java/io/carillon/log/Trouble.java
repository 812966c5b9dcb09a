package io.carillon.log;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that fails again and again for one reason, such as a full disk: a line of the log when it begins, one when the reason
 * is another, and one when it is over. Of the journal's thread.
 */
final class Trouble {
    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

    /** It is over when this long after the last failure something succeeds: on a disk that is nearly full small writes do now and then. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final String what;

    private @Nullable String reason;
    private long since;
    private long last;
    private long failures;

    /** @param what fails, in the plural: "changes" */
    Trouble(String what) {
        this.what = what;
    }

    /** It has failed. */
    void failed(int many, String because) {
        long now = System.nanoTime();
        last = now;
        if (!because.equals(reason)) {
            LOG.error("{} {} failed, and more may until another line says that it is over: {}", many, what, because);
            since = reason == null ? now : since;
            reason = because;
        }
        failures += many;
    }

    /** It has not. */
    void succeeded() {
        if (reason != null && System.nanoTime() - last >= QUIET.toNanos()) {
            LOG.info(
                    "It is over after {} s: {} {} failed",
                    Duration.ofNanos(System.nanoTime() - since).toSeconds(),
                    failures,
                    what);
            reason = null;
            failures = 0;
        }
    }
}
