package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.RawJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** {@code target/bom.json} lists what is in the WAR: each library, byte for byte, and nothing that is not there. */
final class SbomIT {
    @Test
    void itListsTheLibrariesOfTheWarByTheirHashes() throws Exception {
        Map<String, String> listed = new TreeMap<>();
        for (String component : RawJson.elements(bom().get("components"))) {
            Map<String, String> members = RawJson.members(component);
            String name = RawJson.string(members.get("name")) + "-" + RawJson.string(members.get("version")) + ".jar";
            listed.put(name, sha256(members.get("hashes")));
            assertThat(members).as(name).containsKeys("purl", "licenses");
        }
        assertThat(listed).hasSizeGreaterThan(10).isEqualTo(libraries());
    }

    @Test
    void itIsOfThisProject() throws IOException {
        Map<String, String> bom = bom();
        assertThat(RawJson.string(bom.get("bomFormat"))).isEqualTo("CycloneDX");
        Map<String, String> subject =
                RawJson.members(RawJson.members(bom.get("metadata")).get("component"));
        assertThat(RawJson.string(subject.get("name"))).isEqualTo("carillon");
        assertThat(RawJson.string(subject.get("type"))).isEqualTo("application");
    }

    private static Map<String, String> bom() throws IOException {
        return RawJson.members(Files.readString(Path.of(System.getProperty("carillon.test.bom"))));
    }

    private static String sha256(String hashes) {
        return RawJson.elements(hashes).stream()
                .map(RawJson::members)
                .filter(hash -> RawJson.string(hash.get("alg")).equals("SHA-256"))
                .map(hash -> RawJson.string(hash.get("content")))
                .findAny()
                .orElse("none");
    }

    /** Name to hash. */
    private static Map<String, String> libraries() throws Exception {
        Map<String, String> libraries = new TreeMap<>();
        try (ZipFile war = new ZipFile(System.getProperty("carillon.test.war"))) {
            for (ZipEntry entry : war.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith("WEB-INF/lib/") && name.endsWith(".jar")) {
                    byte[] digest = MessageDigest.getInstance("SHA-256")
                            .digest(war.getInputStream(entry).readAllBytes());
                    libraries.put(
                            name.substring("WEB-INF/lib/".length()),
                            HexFormat.of().formatHex(digest));
                }
            }
        }
        return libraries;
    }
}
