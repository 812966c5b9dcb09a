package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeptStatementsTest {
    private static final String INSERT = "INSERT INTO t (a, b) VALUES (?, ?)";
    private static final String SELECT = "SELECT a FROM t ORDER BY a";

    private final List<PreparedStatement> given = new ArrayList<>();
    private final Handle handle = Jdbi.create("jdbc:sqlite::memory:")
            .setStatementBuilderFactory(connection -> new KeptStatements() {
                @Override
                public PreparedStatement create(Connection self, String sql, StatementContext context)
                        throws SQLException {
                    PreparedStatement statement = super.create(self, sql, context);
                    if (!sql.startsWith("CREATE")) {
                        given.add(statement);
                    }
                    return statement;
                }
            })
            .open();

    @BeforeEach
    void table() {
        handle.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)");
    }

    @AfterEach
    void close() {
        handle.close();
    }

    @Test
    void theSameTextGetsTheSameStatement() {
        handle.execute(INSERT, 1, "x");
        handle.execute(INSERT, 2, "y");
        assertThat(numbers()).containsExactly(1, 2);
        assertThat(numbers()).containsExactly(1, 2);
        assertThat(given).hasSize(4);
        assertThat(given.get(1)).isSameAs(given.get(0));
        assertThat(given.get(3)).isSameAs(given.get(2)).isNotSameAs(given.get(0));
    }

    @Test
    void whatAFailedBatchLeftIsNotWrittenByTheNextOne() {
        handle.execute(INSERT, 1, "x");
        assertThatThrownBy(() -> handle.useTransaction(within -> batch(2, 1, 3)))
                .isInstanceOf(JdbiException.class);
        assertThatThrownBy(() -> {
                    try (PreparedBatch batch = handle.prepareBatch(INSERT)) {
                        batch.bind(0, 8).bind(1, "z").add();
                        batch.bind(0, 9).bind(1, new Object()).add(); // nothing that a column can hold
                        batch.execute();
                    }
                })
                .isInstanceOf(JdbiException.class);
        batch(4);
        assertThat(numbers()).containsExactly(1, 4);
        assertThat(given.stream().distinct()).hasSize(2);
    }

    @Test
    void oneThatIsInUseIsNotGivenAgain() {
        batch(1, 2);
        List<Integer> pairs = new ArrayList<>();
        handle.createQuery(SELECT)
                .mapTo(Integer.class)
                .forEach(outer -> numbers().forEach(inner -> pairs.add(10 * outer + inner)));
        assertThat(pairs).containsExactly(11, 12, 21, 22);
    }

    @Test
    void theyEndWithTheConnection() throws SQLException {
        numbers();
        handle.close();
        assertThat(given.get(0).isClosed()).isTrue();
    }

    private void batch(int... values) {
        try (PreparedBatch batch = handle.prepareBatch(INSERT)) {
            for (int value : values) {
                batch.bind(0, value).bind(1, "x").add();
            }
            batch.execute();
        }
    }

    private List<Integer> numbers() {
        return handle.createQuery(SELECT).mapTo(Integer.class).list();
    }
}
