package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageBudgetTest {
    private static final int LEAST = PageBudget.LEAST;

    private final PageBudget budget = new PageBudget(4L * LEAST);
    private final List<String> called = new ArrayList<>();

    private PageBudget.Share share(String name) {
        return budget.share(() -> called.add(name));
    }

    @Test
    void nobodyGetsMoreThanThereIs() {
        assertThat(share("a").ask(3 * LEAST)).isEqualTo(3 * LEAST);
        assertThat(share("b").ask(3 * LEAST)).isEqualTo(LEAST);
        assertThat(share("c").ask(1)).isZero();
        budget.callNext();
        assertThat(called).isEmpty();
    }

    @Test
    void aSmallPageCountsAsMuchAsItMayBecome() {
        for (int i = 0; i < 4; i++) {
            assertThat(share("s" + i).ask(10)).isEqualTo(10);
        }
        assertThat(share("e").ask(10)).isZero();
    }

    @Test
    void whoAsksAgainHasGivenBack() {
        PageBudget.Share share = share("a");
        for (int i = 0; i < 10; i++) {
            assertThat(share.ask(4 * LEAST)).isEqualTo(4 * LEAST);
        }
    }

    @Test
    void thoseWhoWaitAreCalledInOrderAndBeforeThoseWhoComeLater() {
        PageBudget.Share all = share("all");
        all.ask(4 * LEAST);
        PageBudget.Share first = share("first");
        PageBudget.Share second = share("second");
        assertThat(first.ask(4 * LEAST)).isZero();
        assertThat(second.ask(LEAST)).isZero();
        assertThat(first.ask(4 * LEAST)).isZero(); // once more does not change its place

        assertThat(all.ask(4 * LEAST)).as("who had its page waits like others").isZero();
        assertThat(share("late").ask(LEAST)).isZero();
        budget.callNext();
        assertThat(called).containsExactly("first", "second", "all", "late");
        assertThat(second.ask(LEAST)).isEqualTo(LEAST);
        assertThat(first.ask(4 * LEAST)).isEqualTo(3 * LEAST);
    }

    @Test
    void whoWasCalledInVainKeepsItsPlace() {
        PageBudget.Share all = share("all");
        all.ask(4 * LEAST);
        PageBudget.Share first = share("first");
        PageBudget.Share second = share("second");
        first.ask(LEAST);
        second.ask(LEAST);
        all.giveBack();
        budget.callNext();
        PageBudget.Share other = share("other");
        assertThat(other.ask(4 * LEAST))
                .as("nobody waits: they have been called")
                .isEqualTo(4 * LEAST);
        assertThat(second.ask(LEAST)).isZero();
        assertThat(first.ask(LEAST)).isZero();
        called.clear();
        other.giveBack();
        budget.callNext();
        assertThat(called).containsExactly("first", "second");
    }

    @Test
    void whoHasEndedIsPassedOverAndHoldsNothing() {
        PageBudget.Share all = share("all");
        all.ask(4 * LEAST);
        for (int i = 0; i < 100; i++) {
            PageBudget.Share gone = share("gone");
            gone.ask(LEAST);
            gone.end();
        }
        share("live").ask(LEAST);
        all.end();
        budget.callNext();
        assertThat(called).containsExactly("live");
    }
}
