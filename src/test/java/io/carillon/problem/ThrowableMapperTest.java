package io.carillon.problem;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Providers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThrowableMapperTest {
    private final List<LogRecord> logged = new ArrayList<>();
    private final Logger logger = Logger.getLogger(ThrowableMapper.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    @Test
    void aBugIsLoggedOnceAndKeptFromTheClient() {
        RuntimeException bug = new IllegalStateException("the password is hunter2");

        Response response = new ThrowableMapper().toResponse(bug);

        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(new String((byte[]) response.getEntity(), StandardCharsets.UTF_8))
                .doesNotContain("hunter2")
                .doesNotContain("IllegalState");
        assertThat(logged)
                .singleElement()
                .satisfies(entry -> assertThat(entry.getThrown()).isSameAs(bug));
    }

    @Test
    void aClientsTextInABugsMessageMakesNoLineOfTheLog() {
        Throwable cause = new NumberFormatException("For input string: \"7\r\nFORGED \u001b[31m\u2028\u202e\u009b\"");
        RuntimeException bug = new IllegalStateException("not a number: 7\nFORGED", cause);
        bug.addSuppressed(new IllegalArgumentException("\0FORGED"));
        cause.addSuppressed(bug); // in a circle

        new ThrowableMapper().toResponse(bug);

        StringWriter printed = new StringWriter();
        logged.get(0).getThrown().printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString().lines().filter(line -> line.startsWith("FORGED")))
                .isEmpty();
        assertThat(printed.toString()).doesNotContain("\u001b", "\u2028", "\u202e", "\u009b", "\0");
        assertThat(printed.toString())
                .contains(
                        "IllegalStateException: not a number: 7\\u000aFORGED",
                        "Caused by: java.lang.NumberFormatException: For input string: \"7\\u000d\\u000aFORGED \\u001b[31m",
                        "Suppressed: java.lang.IllegalArgumentException: \\u0000FORGED",
                        "\tat " + ThrowableMapperTest.class.getName());
    }

    @Test
    void aStagesWrapperIsTakenOffBeforeAMapperIsLookedFor() {
        Response response = new CompletionExceptionMapper(providers())
                .toResponse(new CompletionException(new ProblemException(ProblemType.NOT_FOUND, "gone")));

        assertThat(response.getStatus()).isEqualTo(404);
        assertThat(logged).isEmpty();
    }

    @Test
    void aBugInAStageIsABug() {
        Response response = new CompletionExceptionMapper(providers())
                .toResponse(new CompletionException(new IllegalStateException("bug")));

        assertThat(response.getStatus()).isEqualTo(500);
        assertThat(logged).hasSize(1);
    }

    private static Providers providers() {
        return (Providers) Proxy.newProxyInstance(
                Providers.class.getClassLoader(), new Class<?>[] {Providers.class}, (proxy, method, args) -> {
                    assertThat(method.getName()).isEqualTo("getExceptionMapper");
                    ExceptionMapper<?> mapper =
                            args[0] == ProblemException.class ? new ProblemExceptionMapper() : new ThrowableMapper();
                    return mapper;
                });
    }
}
