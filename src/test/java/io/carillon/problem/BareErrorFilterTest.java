package io.carillon.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.FakeExchange;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

class BareErrorFilterTest {
    private static FakeExchange answered(int status, FakeExchange exchange) throws Exception {
        new BareErrorFilter()
                .doFilter(
                        exchange.request(),
                        exchange.response(),
                        (request, response) -> ((HttpServletResponse) response).setStatus(status));
        return exchange;
    }

    @Test
    void anErrorWithoutContentBecomesAProblem() throws Exception {
        FakeExchange exchange = answered(400, new FakeExchange());

        assertThat(exchange.status()).isEqualTo(400);
        assertThat(exchange.body()).contains("urn:carillon:problem:bad-request");
    }

    @Test
    void whatIsNoErrorIsLeftAlone() throws Exception {
        assertThat(answered(204, new FakeExchange()).body()).isEmpty();
        assertThat(answered(304, new FakeExchange()).body()).isEmpty();
    }

    @Test
    void whatIsAnsweredOrWillBeIsLeftAlone() throws Exception {
        assertThat(answered(500, new FakeExchange().committed()).body()).isEmpty();
        assertThat(answered(500, new FakeExchange().async()).body()).isEmpty();
    }
}
