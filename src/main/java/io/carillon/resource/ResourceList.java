package io.carillon.resource;

import io.carillon.event.Readership;
import io.carillon.log.Representation;
import io.carillon.log.ResourceTable;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page of a collection as {@code {"items":[…],"next":"…"}}.
 *
 * @param page in the order of ids
 */
record ResourceList(ResourceTable.Page page) {
    /** Where a page ends however few resources it has, as in the table. */
    private static final long MAX_BYTES = 4L << 20;
    /** Resources that are read at once while those that may not be read are passed over. */
    private static final int STRIDE = 100;

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    /** Reads the parameter {@code limit}. Java would also take a sign, and the digits of other scripts. */
    static int limit(Optional<String> text) {
        String digits = text.orElse(Integer.toString(DEFAULT_LIMIT));
        if (!digits.matches("[0-9]{1,4}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > MAX_LIMIT) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, "The parameter limit has to be a number from 1 to " + MAX_LIMIT + '.');
        }
        return Integer.parseInt(digits);
    }

    /**
     * A page of what somebody may read, as if the rest were not there: {@code next} is there if something readable follows, and
     * names nothing else.
     */
    static ResourceList read(
            ResourceTable table, Readership reader, String collection, Optional<String> after, int limit) {
        List<Representation> items = new ArrayList<>();
        long bytes = 0;
        Optional<String> from = after;
        boolean passedOver = false;
        while (true) {
            int missing = bytes >= MAX_BYTES ? 1 : limit + 1 - items.size(); // one more tells whether there is one
            ResourceTable.Page page = table.list(collection, from, passedOver ? Math.max(missing, STRIDE) : missing);
            for (Representation item : page.items()) {
                if (reader.reads(item.key().topic())) {
                    if (items.size() == limit || bytes >= MAX_BYTES) {
                        return new ResourceList(new ResourceTable.Page(items, true));
                    }
                    items.add(item);
                    bytes += item.body().length;
                } else {
                    passedOver = true;
                }
            }
            if (!page.more()) {
                return new ResourceList(new ResourceTable.Page(items, false));
            }
            from = Optional.of(page.items().get(page.items().size() - 1).key().id());
        }
    }

    /** The id after which the next page begins, if there is one. */
    Optional<String> next() {
        List<Representation> items = page.items();
        return page.more() && !items.isEmpty()
                ? Optional.of(items.get(items.size() - 1).key().id())
                : Optional.empty();
    }

    byte[] toJson() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String before = "{\"items\":[";
        for (Representation item : page.items()) {
            out.writeBytes(before.getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(item.body());
            before = ",";
        }
        String start = page.items().isEmpty() ? before : "";
        String end = next().map(id -> "],\"next\":\"" + id + "\"}").orElse("]}");
        out.writeBytes((start + end).getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
