package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.client.Rest;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes whose time is up before they are answered, as after a pause of the whole process. */
@OnJettyAndTomcat
final class DeadlineIT {
    private final Container container;

    DeadlineIT(Container container) {
        this.container = container;
    }

    /** As SIGSTOP for half a minute showed it: empty 500s for changes that were stored. */
    @Test
    void noChangeIsAnsweredWithAnEmpty500WhenItsTimeWasUpWhileTheServerStoodStill(@TempDir Path directory)
            throws IOException {
        // Each answer is held up for 1.1 s, and that of each second batch for 2.6 s before; 1 s is allowed, and 1 s
        // more.
        String failpoints = "-Dio.carillon.failpoints=before-answer=delay:1100@1,after-commit=delay:2600@2";
        try (Server server = Server.of(container)
                .war(withDeadline(directory, "PT1S"))
                .jvm(failpoints)
                .start()) {
            Rest rest = new Rest(server.url());
            Rest.Answer late = rest.put("/api/late/1", "{\"n\":1}");
            assertThat(late.status()).as(late::toString).isEqualTo(201);
            assertThat(late.members()).containsEntry("n", "1");

            Rest.Answer tooLate = rest.put("/api/late/2", "{\"n\":2}");
            assertThat(tooLate.status()).as(tooLate::toString).isEqualTo(503);
            assertThat(tooLate.members()).containsEntry("type", "\"urn:carillon:problem:undecided\"");
            assertThat(rest.get("/api/late/2").members()).as("it was made").containsEntry("n", "2");

            Rest.Answer next = rest.put("/api/late/3", "{\"n\":3}");
            assertThat(next.status()).as(next::toString).isEqualTo(201);
        }
    }

    /** A deadline that had a lock met one of Tomcat's: one PUT in some hundred was never answered. */
    @Test
    void noPutIsLeftWithoutAnAnswer() {
        Rest rest = new Rest(Server.shared(container).url());
        for (int i = 0; i < 2_000; i++) {
            Rest.Answer answer = rest.put("/api/puts/1", "{\"n\":" + i + "}");
            assertThat(answer.status()).as(answer::toString).isIn(200, 201);
        }
    }

    /** The same build with another deadline for changes. */
    private static Path withDeadline(Path directory, String time) throws IOException {
        Path war = Files.copy(Path.of(System.getProperty("carillon.test.war")), directory.resolve("deadline.war"));
        try (FileSystem files = FileSystems.newFileSystem(war)) {
            Path descriptor = files.getPath("WEB-INF/web.xml");
            String text = Files.readString(descriptor);
            assertThat(text).containsOnlyOnce("PT30S");
            Files.writeString(descriptor, text.replace("PT30S", time));
        }
        return war;
    }
}
