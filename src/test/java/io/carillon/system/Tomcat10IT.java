package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.RawConnection;
import io.carillon.system.client.Rest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same WAR on a container of Jakarta EE 10. */
@ExtendWith(ConsoleOnFailure.class)
final class Tomcat10IT {
    @Test
    void resourceIsMadeAndHeardOnBothWays() {
        try (Server server = Server.of(Container.TOMCAT_10_1).start();
                RawConnection sse = RawConnection.events(server.port(), "topic=/api/notes/*");
                RawConnection webSocket = RawConnection.webSocket(server.port(), "topic=/api/notes/*")) {
            sse.message("live");
            webSocket.message("live");
            Rest.Answer made = new Rest(server.url()).post("/api/notes", "{\"id\":\"7\",\"text\":\"hi\"}");
            assertThat(made.status()).as(made::toString).isEqualTo(201);
            assertThat(sse.message("created").data()).isEqualTo(made.body());
            assertThat(webSocket.message("created").data()).isEqualTo(made.body());
        }
    }
}
