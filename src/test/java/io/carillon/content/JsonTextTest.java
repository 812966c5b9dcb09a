package io.carillon.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    private static String roundTrip(String json) {
        return JsonText.read(json.getBytes(UTF_8), JsonText.MAX_DEPTH).toString();
    }

    private static String refusal(String json) {
        return refusal(json.getBytes(UTF_8));
    }

    private static String refusal(byte[] json) {
        return Problems.of(400, () -> JsonText.read(json, JsonText.MAX_DEPTH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1.0",
                "1.10",
                "1e400",
                "1E+400",
                "-1.5e-400",
                "12345678901234567890.10",
                "9007199254740993",
                "1e999999999999",
                "0.1000",
                "1E5"
            })
    void aNumberKeepsItsText(String number) {
        assertThat(roundTrip("{\"n\":" + number + ",\"a\":[" + number + "]}"))
                .isEqualTo("{\"n\":" + number + ",\"a\":[" + number + "]}");
    }

    @Test
    void membersKeepTheirOrder() {
        assertThat(roundTrip("{\"z\":1,\"a\":2,\"m\":{\"y\":1,\"b\":2},\"\":0}"))
                .isEqualTo("{\"z\":1,\"a\":2,\"m\":{\"y\":1,\"b\":2},\"\":0}");
    }

    @Test
    void stringsKeepTheirCharacters() {
        String text = "\u0000\u001f\u007f\u2028é\ud83d\ude00\\\"/\n";
        JsonObject object = JsonText.read(
                        "{\"s\":\"\\u0000\\u001F\u007f\u2028é\\uD83D\\ude00\\\\\\\"\\/\\n\"}".getBytes(UTF_8), 1)
                .asJsonObject();

        assertThat(object.getString("s")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "``|1|1|ends too early",
                "`  `|1|3|ends too early",
                "{|1|2|ends too early",
                "{`\"a\"`:1|1|7|ends too early",
                "{`\"a\":NaN}`|1|6|'N'",
                "{`\"a\":-Infinity}`|1|7|'I'",
                "{`\"a\":Infinity}`|1|6|'I'",
                "{`\"a\":01}`|1|7|'1'",
                "{`\"a\":1.}`|1|8|'}'",
                "{`\"a\":.5}`|1|6|'.'",
                "{`\"a\":+1}`|1|6|'+'",
                "{`\"a\":1} x`|1|9|'x'",
                "{`\"a\":1}{}`|1|8|'{'",
                "{`\"a\":1,}`|1|8|'}'",
                "[1,]|1|4|']'",
                "{`'a':1}`|1|2|'''",
                "{a:1}|1|2|'a'",
                "{`\"a\":tru}`|1|9|'}'",
                "{`\"a\":\"\\x\"}`|1|8|'x'",
                "{`\"a\":\"\\u12G4\"}`|1|11|'G'",
                "// comment|1|1|'/'",
            })
    void whatIsNotJsonIsRefusedWithItsPlace(String json, int line, int column, String what) {
        String text = json.replace("`", "");
        assertThat(refusal(text))
                .contains("urn:carillon:problem:malformed-json", what)
                .contains("\"line\":" + line + ",\"column\":" + column + "}");
    }

    @Test
    void thePlaceIsRightBehindManyLinesAndBuffers() {
        String json = "{\n\"long\":\"" + "x".repeat(100_000) + "\",\r\n  \"a\": ?}";

        assertThat(refusal(json)).contains("'?'", "\"line\":3,\"column\":8}");
    }

    @Test
    void aControlCharacterInAStringIsRefused() {
        assertThat(refusal("{\"a\":\"x\ny\"}")).contains("U+000A");
        assertThat(refusal("{\"a\":\"x\u0000y\"}")).contains("U+0000");
    }

    @Test
    void everyStartOfADocumentIsRefused() {
        String json = "{\"a\":[1.5e+3,true,null,{\"b\":\"\\u00e9\\\\\"}],\"c\":-0,\"d\":false}";
        assertThat(roundTrip(json)).isNotEmpty();
        for (int length = 0; length < json.length(); length++) {
            assertThat(refusal(json.substring(0, length))).contains("malformed-json");
        }
    }

    @Test
    void aNameThereTwiceIsRefusedWithItsPointer() {
        assertThat(refusal("{\"a\":1,\"b\":[0,{\"x/y\":1,\"x/y\":2}]}"))
                .contains("\"pointer\":\"/b/1/x~1y\"", "\"line\":1,\"column\":28");
    }

    @Test
    void aNameThereTwiceInAnotherSpellingIsRefused() {
        assertThat(refusal("{\"a\":1,\"\\u0061\":2}")).contains("\"pointer\":\"/a\"");
    }

    @Test
    void aHundredLevelsAreAcceptedAndNoMore() {
        String hundred = "{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}";
        assertThat(roundTrip(hundred)).isEqualTo(hundred);

        assertThat(refusal("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}")).contains("100 levels");
        assertThat(refusal("{\"a\":".repeat(101) + "1" + "}".repeat(101))).contains("100 levels");
        assertThat(refusal("[".repeat(500_000))).contains("100 levels");
    }

    @Test
    void whatIsNotUtf8IsRefusedAtItsByte() {
        assertThat(refusal("{\"é\":\"é\"}".getBytes(ISO_8859_1))).contains("\"offset\":2");
        assertThat(refusal(new byte[] {'{', '"', (byte) 0xC3, (byte) 0xA9, (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .contains("\"offset\":4"); // a surrogate in UTF-8
        assertThat(refusal(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'})).contains("\"offset\":1"); // overlong
        assertThat(refusal(new byte[] {'"', 'a', (byte) 0xF0, (byte) 0x9F})).contains("\"offset\":2"); // cut off
        assertThat(refusal("{}".getBytes(UTF_16))).contains("not UTF-8");
    }

    @Test
    void aByteOrderMarkIsRefused() {
        assertThat(refusal("\uFEFF{}")).contains("byte order mark");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00", "x\\ud83dx", "\\ud83d\\ud83d\\ude00", "\\ude00\\ud83d", "\\uD83D"})
    void aLoneSurrogateIsRefused(String string) {
        assertThat(refusal("{\"a\":\"" + string + "\"}")).contains("surrogate", "\"line\":1");
        assertThat(refusal("{\"" + string + "\":1}")).contains("surrogate");
    }

    @Test
    void aNumberHasItsLimit() {
        String longest = "1".repeat(1_100);
        assertThat(roundTrip("[" + longest + "]")).isEqualTo("[" + longest + "]");
        assertThat(refusal("[1" + longest + "]")).contains("1100 characters");
        assertThat(refusal("[" + "9".repeat(1_000_000) + "]")).contains("1100 characters");
        assertThat(refusal("[1e" + "9".repeat(1_100) + "]")).contains("1100 characters");
    }
}
