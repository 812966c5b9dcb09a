package io.carillon.system.check;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** All that an event says, in 32 bits, so that what hundreds of clients heard fits into memory. */
public final class Fingerprint {
    private Fingerprint() {}

    /**
     * The one number.
     *
     * @param data as text, empty if there is none
     */
    public static int of(String id, String type, String topic, String data) {
        CRC32C crc = new CRC32C();
        crc.update((id + '\n' + type + '\n' + topic + '\n' + data).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
