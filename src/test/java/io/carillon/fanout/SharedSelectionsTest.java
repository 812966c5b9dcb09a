package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.TopicSelector;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedSelectionsTest {
    private final SharedSelections selections = new SharedSelections();

    private static Selection of(String topic) {
        return new Selection(Set.of(TopicSelector.parse(topic)));
    }

    @Test
    void whatIsAlikeIsTheSameObject() {
        Selection first = selections.take(of("/a"));

        assertThat(selections.take(of("/a"))).isSameAs(first);
        assertThat(selections.take(of("/b"))).isNotSameAs(first).isEqualTo(of("/b"));
    }

    @Test
    void nothingIsKeptOfWhatIsGivenBack() {
        Selection first = selections.take(of("/a"));
        Selection second = selections.take(of("/a"));
        selections.giveBack(first);
        assertThat(selections.take(of("/a"))).isSameAs(second);
        selections.giveBack(first);
        selections.giveBack(first);

        assertThat(selections.isEmpty()).isTrue();
        selections.giveBack(first); // does no harm
        assertThat(selections.take(of("/a"))).isNotSameAs(first);
    }
}
