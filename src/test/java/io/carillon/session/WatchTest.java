package io.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.log.NodeConnection.Node;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is taken for dead, and who never is. Times are in seconds. */
class WatchTest {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final Watch watch = new Watch(Duration.ofSeconds(5));

    private List<String> dead(long second, Node... nodes) {
        return watch.dead(List.of(nodes), Duration.ofSeconds(second).toNanos()).stream()
                .map(Node::id)
                .toList();
    }

    private static Node node(String id, long renewal) {
        return new Node(id, renewal, LEASE);
    }

    @Test
    void aNodeThatStandsStillForItsLeaseIsDead() {
        for (long second = 0; second <= 10; second++) {
            assertThat(dead(second, node("a", 7), node("b", second))).isEmpty();
        }

        assertThat(dead(11, node("a", 7), node("b", 11))).containsExactly("a");
    }

    @Test
    void eachHasALeaseOfItsOwn() {
        Node patient = new Node("a", 7, Duration.ofSeconds(20));
        for (long second = 0; second <= 20; second++) {
            assertThat(dead(second, patient)).isEmpty();
        }

        assertThat(dead(21, patient)).containsExactly("a");
    }

    @Test
    void oneSignOfLifeIsEnough() {
        for (long second = 0; second <= 30; second++) {
            assertThat(dead(second, node("a", second / 10))).isEmpty();
        }
    }

    @Test
    void oneThatWasTakenOverIsWatchedAnew() {
        for (long second = 0; second <= 11; second++) {
            dead(second, node("a", 7));
        }
        for (long second = 12; second <= 22; second++) {
            assertThat(dead(second, node("a", 8))).isEmpty();
        }

        assertThat(dead(23, node("a", 8))).containsExactly("a");
    }

    @Test
    void timeInWhichNobodyLookedDoesNotCount() {
        dead(0, node("a", 7));
        dead(4, node("a", 7));
        assertThat(dead(14, node("a", 7))).as("after a pause").isEmpty();
        for (long second = 15; second <= 20; second++) {
            dead(second, node("a", 7));
        }
        watch.forget();
        for (long second = 21; second <= 31; second++) {
            assertThat(dead(second, node("a", 7)))
                    .as("after the database was away")
                    .isEmpty();
        }

        assertThat(dead(32, node("a", 7))).containsExactly("a");
    }
}
