package io.carillon.bench.load;

/** A server's WebSocket frames (RFC 6455 §5.2), fragments put together. */
final class WebSocketReader implements EventReader {
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Listener listener;
    private final Bin begun = new Bin();
    private final Bin fragments = new Bin();
    private boolean fragmented;

    WebSocketReader(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void accept(byte[] bytes, int from, int to) {
        int at = from;
        while (!begun.isEmpty() && at < to) {
            at = complete(bytes, at, to);
        }
        while (at < to) {
            long size = size(bytes, at, to - at);
            if (size < 0 || size > to - at) {
                begun.append(bytes, at, to);
                return;
            }
            frame(bytes, at, at + (int) size);
            at += (int) size;
        }
    }

    /** Takes what the begun frame lacks, or all there is. */
    private int complete(byte[] bytes, int from, int to) {
        long size = size(begun.bytes(), 0, begun.size());
        long missing = size < 0 ? 1 : size - begun.size();
        int part = (int) Math.min(missing, to - from);
        begun.append(bytes, from, from + part);
        if (size(begun.bytes(), 0, begun.size()) == begun.size()) {
            frame(begun.bytes(), 0, begun.size());
            begun.clear();
        }
        return from + part;
    }

    /** The whole frame's length, or -1 if too little of it is there to tell. */
    private static long size(byte[] bytes, int from, int available) {
        int header = available < 2 ? 2 : header(bytes, from);
        if (available < header) {
            return -1;
        }
        return header + payload(bytes, from);
    }

    private static int header(byte[] bytes, int from) {
        int length = bytes[from + 1] & 0xff;
        if (length > 127) {
            throw new IllegalStateException("a server's frame is masked");
        }
        return length == 127 ? 10 : length == 126 ? 4 : 2;
    }

    private static long payload(byte[] bytes, int from) {
        int header = header(bytes, from);
        if (header == 2) {
            return bytes[from + 1];
        }
        long length = 0;
        for (int i = from + 2; i < from + header; i++) {
            length = length << 8 | (bytes[i] & 0xff);
        }
        return length;
    }

    private void frame(byte[] bytes, int from, int to) {
        int opcode = bytes[from] & 0x0f;
        int start = from + header(bytes, from);
        switch (opcode) {
            case PING -> listener.ping(bytes, start, to);
            case PONG -> {}
            case CLOSE -> listener.closed();
            default -> message(bytes[from] < 0, opcode, bytes, start, to);
        }
    }

    private void message(boolean last, int opcode, byte[] bytes, int from, int to) {
        if (fragmented != (opcode == CONTINUATION)) {
            throw new IllegalStateException("a message within a message");
        }
        if (last && !fragmented) {
            listener.data(bytes, from, to);
            listener.dispatch();
            return;
        }
        fragments.append(bytes, from, to);
        fragmented = !last;
        if (last) {
            listener.data(fragments.bytes(), 0, fragments.size());
            listener.dispatch();
            fragments.release();
        }
    }
}
