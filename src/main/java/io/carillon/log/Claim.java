package io.carillon.log;

import io.carillon.event.Event;
import io.carillon.event.Message;
import io.carillon.event.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A sender's word that a message is the same one however often it is sent (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param caller whose key it is: keys of different callers have nothing to do with each other
 * @param key 1 to 255 characters
 * @param fingerprint of what is sent; the same key with another one is a mistake
 */
@SuppressWarnings("ArrayRecordComponent") // compared with MessageDigest.isEqual where it is compared
public record Claim(String caller, String key, byte[] fingerprint) {
    public static final int MAX_CHARS = 255;

    /**
     * Checks the key.
     *
     * @throws IllegalArgumentException if it has not 1 to 255 printable characters of ASCII
     */
    public Claim {
        if (key.isEmpty() || key.length() > MAX_CHARS || !key.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "an idempotency key has 1 to " + MAX_CHARS + " printable characters of ASCII");
        }
        caller = caller.replace('\0', '\uFFFD'); // PostgreSQL's texts cannot hold it, and a batch is everybody's
    }

    /** Of a message as it is understood, so that blanks in its JSON do not make it another one. */
    public static Claim of(String caller, String key, Message message) {
        MessageDigest digest = sha256();
        for (Topic topic : message.topics()) {
            add(digest, topic.value());
        }
        add(digest, "");
        add(digest, message.type().value());
        add(digest, message.isPrivate() ? "private" : "public");
        add(digest, message.data().map(Event.Data::contentType).orElse(""));
        message.data().ifPresent(data -> digest.update(data.bytes()));
        return new Claim(caller, key, digest.digest());
    }

    /** With its length in front, so that two texts cannot pass for two others. */
    private static void add(MessageDigest digest, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
        digest.update(utf8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
