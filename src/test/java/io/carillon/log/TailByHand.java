package io.carillon.log;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import java.util.List;

/** A tail of a real log that hears of commits when the test says so. One thread. */
public final class TailByHand {
    private final LogTail tail;
    private final EventLog events;

    public TailByHand(OpenLog log, int maxEvents) {
        this.events = log.events();
        this.tail = new LogTail(
                maxEvents, Long.MAX_VALUE, new Cursor(log.store().tail().head().epoch(), 0));
    }

    public LogTail tail() {
        return tail;
    }

    /** The log has gone back to here, and goes on in another epoch. */
    public void goBack(long to) {
        tail.restart(List.of(), new Cursor("another", to));
    }

    /** What was committed up to here is told now. */
    public void tell(long upTo) {
        Cursor after = tail.head();
        long head = after.offset();
        List<EncodedEvent> committed =
                events.after(head, (int) (upTo - head), Long.MAX_VALUE).events();
        tail.append(after, committed, events.at(upTo));
    }
}
