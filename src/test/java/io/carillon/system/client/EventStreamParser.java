package io.carillon.system.client;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Server-sent events out of bytes as they come (WHATWG HTML §9.2.6), but stricter than an EventSource: what an EventSource
 * would pass over in silence (an unknown field, a BOM, a NUL, a {@code retry} that is no number, bad UTF-8) is a
 * {@link WireViolation}, because our server never sends it on purpose. Owned by one thread.
 */
public final class EventStreamParser {
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

    private final Consumer<SseItem> items;
    private final ByteBin line = new ByteBin();
    private final ByteBin data = new ByteBin();
    private boolean afterCarriageReturn;
    private boolean hasData;
    private String event = "";
    private Optional<String> id = Optional.empty();

    public EventStreamParser(Consumer<SseItem> items) {
        this.items = items;
    }

    /** True between blocks: nothing is half said. */
    public boolean isBetweenBlocks() {
        return line.size() == 0 && !hasData && event.isEmpty() && id.isEmpty();
    }

    public void accept(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int length = lineLength(bytes);
            if (length > 0) {
                line.put(bytes, length);
                afterCarriageReturn = false;
            }
            if (bytes.hasRemaining()) {
                byte end = bytes.get();
                if (end == '\n' && afterCarriageReturn) {
                    afterCarriageReturn = false;
                } else {
                    afterCarriageReturn = end == '\r';
                    line();
                    line.reset();
                }
            }
        }
    }

    private static int lineLength(ByteBuffer bytes) {
        int at = bytes.position();
        int limit = bytes.limit();
        while (at < limit) {
            byte next = bytes.get(at);
            if (next == '\n' || next == '\r') {
                break;
            }
            at++;
        }
        return at - bytes.position();
    }

    private void line() {
        if (line.size() == 0) {
            block();
        } else if (line.startsWith(DATA)) {
            if (hasData) {
                data.write('\n');
            }
            hasData = true;
            data.writeBytes(line.from(line.size() > DATA.length && line.byteAt(DATA.length) == ' ' ? 6 : 5));
        } else {
            field(ByteBin.utf8(line.toByteArray()));
        }
    }

    private void field(String text) {
        int colon = text.indexOf(':');
        if (colon == 0) {
            items.accept(new SseItem.Comment(text.substring(1)));
            return;
        }
        String name = colon < 0 ? text : text.substring(0, colon);
        String rest = colon < 0 ? "" : text.substring(colon + 1);
        String value = rest.startsWith(" ") ? rest.substring(1) : rest;
        switch (name) {
            case "event" -> event = value;
            case "id" -> {
                require(value.indexOf('\0') < 0, "a NUL in an id");
                id = Optional.of(value);
            }
            case "retry" -> {
                require(value.matches("[0-9]{1,9}"), "not a retry time: " + value);
                items.accept(new SseItem.Retry(Long.parseLong(value)));
            }
            default -> throw new WireViolation("not a field of server-sent events: " + text);
        }
    }

    private void block() {
        if (hasData) {
            byte[] bytes = data.toByteArray();
            items.accept(new SseItem.Dispatched(
                    event.isEmpty() ? "message" : event, id, Arrays.copyOf(bytes, bytes.length)));
        } else if (id.isPresent()) {
            require(event.isEmpty(), "an event without data: " + event);
            items.accept(new SseItem.IdOnly(id.get()));
        } else {
            require(event.isEmpty(), "an event without data: " + event);
        }
        data.reset();
        hasData = false;
        event = "";
        id = Optional.empty();
    }

    private static void require(boolean condition, String violation) {
        if (!condition) {
            throw new WireViolation(violation);
        }
    }
}
