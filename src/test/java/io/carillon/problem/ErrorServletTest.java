package io.carillon.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.FakeExchange;
import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ErrorServletTest {
    @Test
    void whatTheContainerRefusesIsAProblem() throws IOException {
        FakeExchange exchange = new FakeExchange().attribute(RequestDispatcher.ERROR_STATUS_CODE, 405);

        new ErrorServlet().service(exchange.request(), exchange.response());

        assertThat(exchange.status()).isEqualTo(405);
        assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(exchange.responseHeader("Content-Length"))
                .isEqualTo(String.valueOf(exchange.body().length()));
        assertThat(exchange.body()).startsWith("{\"type\":\"urn:carillon:problem:method-not-allowed\"");
    }

    @Test
    void internalsStayInside() throws IOException {
        FakeExchange exchange = new FakeExchange()
                .attribute(RequestDispatcher.ERROR_STATUS_CODE, 500)
                .attribute(RequestDispatcher.ERROR_EXCEPTION, new IllegalStateException("the password is hunter2"))
                .attribute(RequestDispatcher.ERROR_MESSAGE, "the password is hunter2");

        new ErrorServlet().service(exchange.request(), exchange.response());

        assertThat(exchange.status()).isEqualTo(500);
        assertThat(exchange.body()).doesNotContain("hunter2");
    }

    @Test
    void whoAsksForTheErrorPageItselfFindsNothing() throws IOException {
        FakeExchange exchange = new FakeExchange();

        new ErrorServlet().service(exchange.request(), exchange.response());

        assertThat(exchange.status()).isEqualTo(404);
    }
}
