package io.carillon.system.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameParserTest {
    private static List<Frame> parse(byte[] bytes, int pieceLength) {
        List<Frame> frames = new ArrayList<>();
        FrameParser parser = new FrameParser(frames::add);
        for (int at = 0; at < bytes.length; at += pieceLength) {
            parser.accept(ByteBuffer.wrap(bytes, at, Math.min(pieceLength, bytes.length - at)));
        }
        return frames;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 1_000_000})
    void framesOfAllLengthsAndAMessageInPartsWithAPingBetween(int pieceLength) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0x81, 2, 'h', 'i'});
        bytes.writeBytes(new byte[] {(byte) 0x81, 126, 1, 0});
        bytes.writeBytes("x".repeat(256).getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(new byte[] {(byte) 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0});
        bytes.writeBytes(new byte[65_536]);
        bytes.writeBytes(new byte[] {0x01, 1, 'a', (byte) 0x89, 0, (byte) 0x80, 1, 'b'});
        bytes.writeBytes(new byte[] {(byte) 0x88, 3, 0x03, (byte) 0xf4, '!'});
        List<Frame> frames = parse(bytes.toByteArray(), pieceLength);
        assertThat(frames).hasSize(6);
        assertThat(frames.get(0).text()).isEqualTo("hi");
        assertThat(frames.get(1).payload()).hasSize(256);
        assertThat(frames.get(2).payload()).hasSize(65_536);
        assertThat(frames.get(3).opcode()).isEqualTo(Frame.PING);
        assertThat(frames.get(4).text()).isEqualTo("ab");
        assertThat(frames.get(5).closeCode()).isEqualTo(1012);
        assertThat(frames.get(5).closeReason()).isEqualTo("!");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"8180", "c100", "0900", "8300", "8b00", "8000", "010061" + "8100", "897e0080", "646174613a"})
    void whatAServerMayNotSendIsAViolation(String hex) {
        assertThatThrownBy(() -> parse(HexFormat.of().parseHex(hex), 1_000)).isInstanceOf(WireViolation.class);
    }
}
