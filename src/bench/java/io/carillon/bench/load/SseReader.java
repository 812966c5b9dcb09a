package io.carillon.bench.load;

/**
 * Server-sent events (WHATWG HTML §9.2.6) as far as a load needs them: a block with data is an event, all other fields are
 * passed over. Lines end with LF or CRLF, as all the measured servers end them.
 */
final class SseReader implements EventReader {
    private final Listener listener;
    private final Bin begun = new Bin();
    private boolean hasData;

    SseReader(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void accept(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int end = ByteSearch.indexOf(bytes, at, to, (byte) '\n');
            if (end < 0) {
                begun.append(bytes, at, to);
                return;
            }
            if (begun.isEmpty()) {
                line(bytes, at, end);
            } else {
                begun.append(bytes, at, end);
                line(begun.bytes(), 0, begun.size());
                begun.clear();
            }
            at = end + 1;
        }
    }

    private void line(byte[] bytes, int from, int lineEnd) {
        int to = lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        if (from == to) {
            if (hasData) {
                hasData = false;
                listener.dispatch();
            }
        } else if (isData(bytes, from, to)) {
            hasData = true;
            listener.data(bytes, from + 5, to);
        }
    }

    private static boolean isData(byte[] bytes, int from, int to) {
        return to - from >= 5
                && bytes[from] == 'd'
                && bytes[from + 1] == 'a'
                && bytes[from + 2] == 't'
                && bytes[from + 3] == 'a'
                && bytes[from + 4] == ':';
    }
}
