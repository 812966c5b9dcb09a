package io.carillon.log;

import io.carillon.event.Cursor;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The epochs of a log, oldest first. Each start of the database begins one, where the log ended then. A cursor holds if its
 * epoch is here and its offset lies within it: so a log that was put back to an older state cannot mistake a cursor from
 * the lost history for one of its own, however the going back came about, and a plain restart costs no client anything.
 *
 * <p>Immutable.
 */
final class Lineage {
    /**
     * @param name what cursors carry
     * @param since the offset after which its own events begin
     */
    record Epoch(String name, long since) {}

    private final List<Epoch> epochs;

    Lineage(List<Epoch> epochs) {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("a log has at least one epoch");
        }
        this.epochs = List.copyOf(epochs);
    }

    /** The epochs on disk. */
    static Lineage read(Handle handle) {
        return new Lineage(handle.createQuery("SELECT name, since FROM epoch ORDER BY number")
                .map((row, context) -> new Epoch(row.getString("name"), row.getLong("since")))
                .list());
    }

    /** A name that no other epoch has. */
    static String newName() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    Epoch current() {
        return epochs.get(epochs.size() - 1);
    }

    /** The cursor of the event with this offset. */
    Cursor of(long offset) {
        int at = epochs.size() - 1;
        while (at > 0 && epochs.get(at).since() >= offset) {
            at--;
        }
        return new Cursor(epochs.get(at).name(), offset);
    }

    /** The cursor that stands for an offset: the current epoch's at and after its beginning, else that of the event there. */
    Cursor at(long offset) {
        Epoch current = current();
        return offset >= current.since() ? new Cursor(current.name(), offset) : of(Math.max(offset, 0));
    }

    /** The offset a cursor stands for, or empty if it is not from this history. */
    OptionalLong resolve(Cursor cursor, long head) {
        for (int i = 0; i < epochs.size(); i++) {
            Epoch epoch = epochs.get(i);
            if (epoch.name().equals(cursor.epoch())) {
                long end = i + 1 < epochs.size() ? epochs.get(i + 1).since() : head;
                boolean within = cursor.offset() >= epoch.since() && cursor.offset() <= end;
                return within ? OptionalLong.of(cursor.offset()) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
