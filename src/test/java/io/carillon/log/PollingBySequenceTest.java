package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** An experiment, kept: why events are not numbered by a sequence. See docs/decisions.md. */
class PollingBySequenceTest {
    private final Jdbi database = Jdbi.create(PostgresServer.shared().freshDatabase());

    /** What was numbered first is committed last; who asks for what is above the last one never asks for it. */
    @Test
    void aTailThatPollsByASequenceSkipsWhatIsCommittedLate() {
        database.useHandle(handle -> handle.execute("CREATE TABLE numbered (id bigserial PRIMARY KEY)"));
        try (Handle early = database.open();
                Handle late = database.open()) {
            early.begin();
            early.execute("INSERT INTO numbered DEFAULT VALUES");
            late.begin();
            late.execute("INSERT INTO numbered DEFAULT VALUES");
            late.commit();
            assertThat(above(0)).containsExactly(2L);
            early.commit();

            assertThat(above(2)).as("what the tail asks for next").isEmpty();
            assertThat(above(0)).as("what is there").containsExactly(1L, 2L);
        }
    }

    private List<Long> above(long last) {
        return database.withHandle(handle -> handle.createQuery("SELECT id FROM numbered WHERE id > ? ORDER BY id")
                .bind(0, last)
                .mapTo(Long.class)
                .list());
    }
}
