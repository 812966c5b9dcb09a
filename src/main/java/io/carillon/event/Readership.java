package io.carillon.event;

import java.util.List;

/**
 * What one subscriber may read, whatever it selects. Immutable; equal ones give equal verdicts, so that a verdict is found once
 * for all who share one.
 */
public interface Readership {
    /** All there is: for the server's own use, and for tests. */
    Readership EVERYTHING = new Readership() {
        @Override
        public boolean reads(Event event) {
            return true;
        }

        @Override
        public boolean reads(Topic topic) {
            return true;
        }

        @Override
        public List<String> privatePrefixes() {
            return List.of("");
        }

        @Override
        public String toString() {
            return "everything";
        }
    };

    /**
     * What everybody may read of this, whoever has it: {@link #reads} is true there only if it is here. The same object for all who
     * share a part, so that what it reads is looked at once for all of them.
     */
    default Readership common() {
        return this;
    }

    /** Whether an event of the log may be read. */
    boolean reads(Event event);

    /** Whether the resource with this topic may be read. */
    boolean reads(Topic topic);

    /** What the topics start with that this one may read and not everybody may; perhaps too many, never too few. */
    List<String> privatePrefixes();
}
