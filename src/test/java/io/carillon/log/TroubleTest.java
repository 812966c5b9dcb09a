package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.MessageFormatter;

class TroubleTest {
    private final Logger logger = Logger.getLogger(Trouble.class.getName());
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(MessageFormatter.arrayFormat(line.getMessage(), line.getParameters())
                    .getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(handler);
    }

    @Test
    void aFullDiskIsALineWhenItBeginsAndOneWhenItIsOver() {
        Trouble trouble = new Trouble("changes");
        trouble.succeeded();
        for (int i = 0; i < 1_000; i++) {
            trouble.failed(3, "SQLITE_FULL");
            trouble.succeeded(); // a small one has found room
        }
        assertThat(lines).singleElement().asString().contains("3 changes", "SQLITE_FULL");
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            trouble.succeeded();
            return lines.size() > 1;
        });
        trouble.succeeded();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).contains("3000 changes");
    }

    @Test
    void anotherReasonIsAnotherLine() {
        Trouble trouble = new Trouble("changes");
        trouble.failed(1, "SQLITE_FULL");
        trouble.failed(1, "SQLITE_IOERR");
        trouble.failed(1, "SQLITE_IOERR");
        assertThat(lines).hasSize(2);
    }
}
