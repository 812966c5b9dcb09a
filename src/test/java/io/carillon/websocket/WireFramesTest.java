package io.carillon.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The three ways to write a length (RFC 6455 §5.2), at their borders. */
final class WireFramesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 81 00",
        "125, 81 7d",
        "126, 81 7e 00 7e",
        "32768, 81 7e 80 00",
        "65535, 81 7e ff ff",
        "65536, 81 7f 00 00 00 00 00 01 00 00"
    })
    void headerHoldsTheLengthInAsFewBytesAsItNeeds(int length, String header) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        byte[] frame = WireFrames.frame(Frames.TEXT, payload);

        int start = frame.length - length;
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < start; i++) {
            hex.append(i == 0 ? "" : " ").append(String.format("%02x", frame[i]));
        }
        assertThat(hex).hasToString(header);
        assertThat(Arrays.copyOfRange(frame, start, frame.length)).isEqualTo(payload);
    }
}
