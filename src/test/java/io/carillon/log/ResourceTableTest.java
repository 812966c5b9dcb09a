package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachDatabase
class ResourceTableTest {
    private static final int RESOURCES = 400;
    private static final List<String> PREFIXES = List.of(
            "",
            "/",
            "/api",
            "/api/",
            "/api/a",
            "/api/a-",
            "/api/a/",
            "/api/a/b",
            "/api/a/b~",
            "/api/ab/~",
            "/api/zz",
            "/api/a/b/",
            "/api/A",
            "/api//",
            "/api/\u00e4",
            "/api/a/\uD83D\uDD14",
            "/nothing");

    private final Ground.Site site;

    ResourceTableTest(Ground ground, @TempDir Path directory) {
        this.site = ground.at(directory);
    }

    private static List<String> ids(ResourceTable.Page page) {
        return page.items().stream().map(item -> item.key().id()).toList();
    }

    @Test
    void aCollectionIsListedByIdPageByPage() {
        try (OpenLog log = OpenLog.in(site.place())) {
            for (String id : List.of("b", "A", "~", "a", "10", "9", "-", "_", ".a")) {
                log.submit(OpenLog.replace("notes", id, "x"));
            }
            log.submit(OpenLog.replace("notes2", "zz", "x"));
            ResourceTable resources = log.store().resources();
            List<String> all = new ArrayList<>();
            Optional<String> after = Optional.empty();
            boolean more = true;
            while (more) {
                ResourceTable.Page page = resources.list("notes", after, 2);
                assertThat(page.items()).hasSizeLessThanOrEqualTo(2).isNotEmpty();
                all.addAll(ids(page));
                after = Optional.of(all.get(all.size() - 1));
                more = page.more();
            }

            assertThat(all).containsExactly("-", ".a", "10", "9", "A", "_", "a", "b", "~");
            assertThat(resources.list("none", Optional.empty(), 10))
                    .isEqualTo(new ResourceTable.Page(List.of(), false));
        }
    }

    @Test
    void aPageOfLargeResourcesEndsEarlyAndSaysThatOthersFollow() {
        try (OpenLog log = OpenLog.in(site.place())) {
            for (int i = 0; i < 5; i++) {
                log.submit(OpenLog.replace("notes", "n" + i, "x".repeat(2 << 20)));
            }
            ResourceTable.Page first = log.store().resources().list("notes", Optional.empty(), 100);

            assertThat(ids(first)).containsExactly("n0", "n1");
            assertThat(first.more()).isTrue();
            assertThat(ids(log.store().resources().list("notes", Optional.of("n3"), 100)))
                    .containsExactly("n4");
        }
    }

    @Test
    void theResourcesUnderAPrefixAsOfAnOffsetAreFound() {
        try (OpenLog log = OpenLog.in(site.place())) {
            Map<String, Long> all = fill(log, new Random(7));
            long asOf = log.head() / 2;
            for (String prefix : PREFIXES) {
                Set<String> expected = new TreeSet<>(all.keySet());
                expected.removeIf(topic -> all.getOrDefault(topic, 0L) > asOf || !topic.startsWith(prefix));

                assertThat(scan(log.store().resources(), asOf, prefix))
                        .as(prefix)
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    /** Resources of short names, many of them with a prefix in common; their topics and the offsets of their versions. */
    private static Map<String, Long> fill(OpenLog log, Random random) {
        List<CompletionStage<Outcome>> answers = new ArrayList<>();
        for (int i = 0; i < RESOURCES; i++) {
            String collection = word(random, "ab-_");
            answers.add(log.journal()
                    .submit(OpenLog.replace(
                            Character.isLetter(collection.charAt(0)) ? collection : "z" + collection,
                            word(random, "abA~-._9"),
                            "v" + i)));
        }
        Map<String, Long> all = new TreeMap<>();
        for (CompletionStage<Outcome> answer : answers) {
            Outcome outcome = OpenLog.await(answer);
            Representation now =
                    outcome instanceof Outcome.Created created ? created.now() : ((Outcome.Updated) outcome).now();
            all.put(now.key().topic().value(), now.version().offset());
        }
        return all;
    }

    private static List<String> scan(ResourceTable resources, long asOf, String prefix) {
        List<String> found = new ArrayList<>();
        Optional<ResourceKey> after = Optional.empty();
        boolean more = true;
        while (more) {
            ResourceTable.Page page =
                    resources.asOf(asOf, prefix, after, 7, 1 << 20).page();
            for (Representation item : page.items()) {
                found.add(item.key().topic().value());
                after = Optional.of(item.key());
            }
            more = page.more();
        }
        return found;
    }

    private static String word(Random random, String alphabet) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return ResourceKey.isId(word.toString()) ? word.toString() : "a";
    }
}
