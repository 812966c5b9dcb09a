package io.carillon.event;

import org.jspecify.annotations.Nullable;

/**
 * An event with its encodings, each made at most once, by the first thread that asks, and shared by all. Thread-safe.
 */
public final class EncodedEvent {
    private final Event event;
    private final long offset;

    private volatile @Nullable Form<?> forms;

    public EncodedEvent(Event event) {
        this.event = event;
        this.offset = event.cursor().map(Cursor::offset).orElse(-1L);
    }

    public Event event() {
        return event;
    }

    /** The offset of its cursor; -1 if it has none. */
    public long offset() {
        return offset;
    }

    /** What the event takes in memory with its usual two encodings, in bytes, estimated. */
    public int weight() {
        return 1_024
                + 3 * event.data().map(data -> data.bytes().length).orElse(0)
                + 2 * Topic.MAX_CHARS * event.audience().alternates().size();
    }

    public <T> T as(Encoding<T> encoding) {
        T found = find(encoding);
        return found != null ? found : make(encoding);
    }

    private synchronized <T> T make(Encoding<T> encoding) {
        T found = find(encoding);
        if (found != null) {
            return found;
        }
        T made = encoding.encode(this);
        forms = new Form<>(encoding, made, forms);
        return made;
    }

    @SuppressWarnings("unchecked") // a form keeps the encoding that made it beside its value
    private <T> @Nullable T find(Encoding<T> encoding) {
        for (Form<?> form = forms; form != null; form = form.next) {
            if (form.encoding == encoding) {
                return (T) form.value;
            }
        }
        return null;
    }

    private record Form<T>(
            Encoding<T> encoding, T value, @Nullable Form<?> next) {}
}
