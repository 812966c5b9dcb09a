package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of {@code docs/protocol.md} are true. */
class TopicDocsTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @Test
    void everyExampleOfTheTableIsTrue() throws IOException {
        String page = Files.readString(Path.of("docs/protocol.md"));
        List<String> rows = page.substring(page.indexOf("| selector | selects |"))
                .lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(20);
        for (String row : rows) {
            String[] cells = row.split("(?<!\\\\)\\|", -1);
            assertThat(cells).as(row).hasSize(5);
            TopicSelector selector = TopicSelector.parse(codes(cells[1]).get(0).replace("\\|", "|"));
            assertThat(codes(cells[2]))
                    .as(row)
                    .isNotEmpty()
                    .allSatisfy(topic -> assertThat(selector.selects(new Topic(topic)))
                            .as("%s selects %s", selector, topic)
                            .isTrue());
            assertThat(codes(cells[3]))
                    .allSatisfy(topic -> assertThat(selector.selects(new Topic(topic)))
                            .as("%s selects %s", selector, topic)
                            .isFalse());
        }
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(match -> match.group(1)).toList();
    }
}
