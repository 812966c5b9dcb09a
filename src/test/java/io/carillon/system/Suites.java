package io.carillon.system;

import io.carillon.system.client.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The test suites of others, as {@code src/test/resources/suites} has them. */
final class Suites {
    private Suites() {}

    /**
     * A file of JSONTestSuite.
     *
     * @param name begins with {@code y_} if a parser has to accept it, {@code n_} if it has to refuse it, {@code i_} if it may do both
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record JsonFile(String name, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<JsonFile> jsonFiles() {
        try (InputStream in = new GZIPInputStream(open("json-test-suite.json.gz"))) {
            return RawJson.elements(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).stream()
                    .map(RawJson::elements)
                    .map(file -> new JsonFile(
                            RawJson.string(file.get(0)), Base64.getDecoder().decode(RawJson.string(file.get(1)))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tests of a file of json-patch-test-suite, each with its members as they are written. */
    static List<Map<String, String>> patchTests(String file) {
        try (InputStream in = open(file)) {
            return RawJson.elements(new String(in.readAllBytes(), StandardCharsets.UTF_8)).stream()
                    .map(RawJson::members)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(Suites.class.getResourceAsStream("/suites/" + name), name);
    }
}
