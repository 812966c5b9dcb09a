package io.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.log.StoreException;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Orders while nobody writes them; with a database: {@link PostgresSessionsTest}. */
class OrdersTest {
    private static final int MOST = 1_000;

    private final Orders orders = new Orders(Runnable::run);

    private static CompletableFuture<End> future(CompletionStage<End> answer) {
        return answer.toCompletableFuture();
    }

    @Test
    void moreThanCanWaitAreToldToComeBack() {
        List<CompletableFuture<End>> waiting = IntStream.range(0, MOST)
                .mapToObj(i -> future(orders.end("s" + i)))
                .toList();

        assertThatThrownBy(future(orders.end("one more"))::join)
                .cause()
                .isInstanceOfSatisfying(ProblemException.class, busy -> {
                    assertThat(busy.problem().toJson()).contains(ProblemType.BUSY.uri());
                    assertThat(busy.headers()).containsKey("Retry-After");
                });
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void aServerThatStopsRefusesWhatWaitsAndWhatComes() {
        CompletableFuture<End> waiting = future(orders.end("s"));
        orders.close();
        for (CompletableFuture<End> each : List.of(waiting, future(orders.end("late")))) {
            assertThatThrownBy(each::join)
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("stopping");
        }
    }
}
