package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PrefixIndexTest {
    private static List<String> under(PrefixIndex<String> index, String text) {
        List<String> found = new ArrayList<>();
        index.under(text, found::add);
        return found;
    }

    @Test
    void findsPrefixesLongestFirst() {
        PrefixIndex<String> index = new PrefixIndex<>();
        for (String prefix : List.of("", "/", "/api/", "/api/a/", "/api/b/", "/api/a/1", "/apj", "/api!")) {
            index.values().put(prefix, prefix);
        }

        assertThat(under(index, "/api/a/17")).containsExactly("/api/a/1", "/api/a/", "/api/", "/", "");
        assertThat(under(index, "/api")).containsExactly("/", "");
        assertThat(under(index, "x")).containsExactly("");
    }

    @Test
    void findsWhatANaiveSearchFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            PrefixIndex<String> index = new PrefixIndex<>();
            Set<String> all = new TreeSet<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                String prefix = text(random, 6);
                all.add(prefix);
                index.values().put(prefix, prefix);
            }
            String text = text(random, 10);

            assertThat(under(index, text))
                    .as("seed %d, %s under %s", seed, text, all)
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().filter(text::startsWith).toList());
        }
    }

    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }
}
