package io.carillon.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {
    private static Content read(InputStream in, String... headers) {
        return Content.read(FakeFields.of(headers), in, List.of(Content.JSON), List.of("Accept", "Accept-Post"));
    }

    private static Content read(String content, String... headers) {
        return read(new ByteArrayInputStream(content.getBytes(UTF_8)), headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "APPLICATION/Json",
                "application/json;charset=utf-8",
                "application/json; charset=\"UTF-8\"",
                "application/json; Charset=Utf-8",
                "application/json; profile=x"
            })
    void jsonInUtf8IsAccepted(String type) {
        assertThat(read("{}", "Content-Type", type).bytes()).isEqualTo("{}".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json; charset=iso-8859-1",
                "application/*",
                "*/*",
                "json",
                "",
                "application/",
                "application/jsonx",
                "application/json, text/plain",
                "application/merge-patch+json",
                "application/json;charset"
            })
    void otherContentIsRefusedWithWhatIsAccepted(String type) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> read("{}", "Content-Type", type));

        assertThat(refusal.problem().status()).isEqualTo(415);
        assertThat(refusal.headers())
                .containsEntry("Accept", "application/json")
                .containsEntry("Accept-Post", "application/json");
    }

    @Test
    void aTypeHasToBeGivenOnce() {
        Problems.of(415, () -> read("{}"));
        Problems.of(415, () -> read("{}", "Content-Type", "application/json", "Content-Type", "application/json"));
    }

    @Test
    void encodedContentIsRefused() {
        ProblemException refusal = catchThrowableOfType(
                ProblemException.class,
                () -> read("{}", "Content-Type", "application/json", "Content-Encoding", "gzip"));

        assertThat(refusal.problem().status()).isEqualTo(415);
        assertThat(refusal.headers()).containsEntry("Accept-Encoding", "identity");
        assertThat(read("{}", "Content-Type", "application/json", "Content-Encoding", "Identity")
                        .bytes())
                .hasSize(2);
    }

    @Test
    void noContentIsRefused() {
        assertThat(Problems.of(400, () -> read("", "Content-Type", "application/json")))
                .contains("no content");
    }

    @Test
    void contentUpToTheLimitIsAccepted() {
        assertThat(read("x".repeat(1 << 20), "Content-Type", "application/json", "Content-Length", "1048576")
                        .bytes())
                .hasSize(1 << 20);
    }

    @Test
    void aDeclaredLengthOverTheLimitIsRefusedUnread() {
        InputStream untouchable = new Untouchable();

        assertThat(Problems.of(
                        413, () -> read(untouchable, "Content-Type", "application/json", "Content-Length", "1048577")))
                .contains("\"limit\":1048576");
        Problems.of(
                413,
                () -> read(untouchable, "Content-Type", "application/json", "Content-Length", "9223372036854775807"));
    }

    @Test
    void contentWithoutALengthIsReadOneByteOverTheLimit() {
        byte[] large = new byte[3 << 20];
        ByteArrayInputStream in = new ByteArrayInputStream(large);

        Problems.of(413, () -> read(in, "Content-Type", "application/json"));
        assertThat(in.available()).isEqualTo(large.length - (1 << 20) - 1);
    }

    @Test
    void contentThatBreaksOffIsTheClientsMistake() {
        InputStream broken = new Untouchable();

        Problems.of(400, () -> read(broken, "Content-Type", "application/json"));
    }

    private static final class Untouchable extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("was read");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
        }
    }
}
