package io.carillon.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.content.Problems;
import io.carillon.event.Cursor;
import io.carillon.log.Change;
import io.carillon.log.Draft;
import io.carillon.log.LogFixtures;
import io.carillon.log.Outcome;
import io.carillon.log.Precondition;
import io.carillon.log.Representation;
import io.carillon.log.ResourceKey;
import io.carillon.log.ResourceTable;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTest {
    private static final ResourceKey KEY = new ResourceKey("notes", "7");
    private static final Cursor VERSION = new Cursor("e", 3);
    private static final Representation NOW = LogFixtures.representation("7", "e-3", "{\"id\":\"7\"}");
    private static final Change.OfResource PUT =
            new Change.Replace(KEY, Precondition.NONE, new Draft(new byte[0], new byte[0]));
    private static final Change.OfResource DELETE = new Change.Delete(KEY, Precondition.NONE);

    @Test
    void aNewResourceHasItsLocationBelowTheContext() {
        Response response = Answers.to(new Outcome.Created(NOW), PUT, "/ctx/");

        assertThat(response.getStatus()).isEqualTo(201);
        assertThat(response.getHeaderString("Location")).isEqualTo("/ctx/api/notes/7");
        assertThat(response.getHeaderString("ETag")).isEqualTo("\"e-3\"");
        assertThat(response.getEntity()).isSameAs(NOW.body());
    }

    @Test
    void aChangedOrUnchangedResourceIsAnsweredWhole() {
        for (Outcome outcome : List.of(new Outcome.Updated(NOW), new Outcome.Unchanged(NOW))) {
            Response response = Answers.to(outcome, PUT, "/");

            assertThat(response.getStatus()).isEqualTo(200);
            assertThat(response.getHeaderString("ETag")).isEqualTo("\"e-3\"");
            assertThat(response.getHeaderString("Location")).isNull();
            assertThat(response.getEntity()).isSameAs(NOW.body());
        }
    }

    @Test
    void aDeletedResourceIsAnsweredWithNothing() {
        assertThat(Answers.to(new Outcome.Deleted(VERSION), DELETE, "/").getStatus())
                .isEqualTo(204);
    }

    @Test
    void refusalsSayWhichVersionThereIs() {
        assertThat(Problems.of(409, () -> Answers.to(new Outcome.Exists(VERSION), PUT, "/")))
                .contains("already-exists", "\"version\":\"e-3\"");
        assertThat(Problems.of(409, () -> Answers.to(new Outcome.Conflict(Optional.of(VERSION)), PUT, "/")))
                .contains("version-conflict", "\"version\":\"e-3\"");
        assertThat(Problems.of(409, () -> Answers.to(new Outcome.Conflict(Optional.empty()), PUT, "/")))
                .contains("version-conflict")
                .doesNotContain("\"version\"");
        assertThat(Problems.of(404, () -> Answers.to(new Outcome.Missing(), DELETE, "/")))
                .contains("/api/notes/7");
    }

    @Test
    void aFailedPreconditionTellsTheEntityTag() {
        assertThat(Answers.preconditionFailed(Optional.of(VERSION)).headers()).containsEntry("ETag", "\"e-3\"");
        assertThat(Problems.of(412, () -> Answers.to(new Outcome.PreconditionFailed(Optional.of(VERSION)), PUT, "/")))
                .contains("\"version\":\"e-3\"");
        Problems.of(412, () -> Answers.to(new Outcome.PreconditionFailed(Optional.empty()), PUT, "/"));
    }

    @Test
    void aPreconditionOnWhatIsMissingIsPassedOverWhereItWouldBeMissingAnyway() {
        Problems.of(404, () -> Answers.to(new Outcome.PreconditionFailed(Optional.empty()), DELETE, "/"));
    }

    @Test
    void aFullJournalAsksToComeBackLater() {
        Response response =
                new JournalFullExceptionMapper().toResponse(LogFixtures.journalFull(Duration.ofMillis(1500)));

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("1");
    }

    @Test
    void aStoreThatFailsKeepsItsReasonsToItself() {
        Response response = new StoreExceptionMapper().toResponse(LogFixtures.storeFailure("/secret/path is full"));

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(new String((byte[]) response.getEntity(), StandardCharsets.UTF_8))
                .doesNotContain("secret");
    }

    @Test
    void aListJoinsItsItems() {
        Representation other = LogFixtures.representation("8", "e-4", "{\"id\":\"8\"}");

        assertThat(json(new ResourceTable.Page(List.of(), false))).isEqualTo("{\"items\":[]}");
        assertThat(json(new ResourceTable.Page(List.of(NOW), false))).isEqualTo("{\"items\":[{\"id\":\"7\"}]}");
        assertThat(json(new ResourceTable.Page(List.of(NOW, other), true)))
                .isEqualTo("{\"items\":[{\"id\":\"7\"},{\"id\":\"8\"}],\"next\":\"8\"}");
    }

    @Test
    void aLimitIsANumberInItsRange() {
        assertThat(ResourceList.limit(Optional.empty())).isEqualTo(100);
        assertThat(ResourceList.limit(Optional.of("1"))).isEqualTo(1);
        assertThat(ResourceList.limit(Optional.of("1000"))).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "", "x", "1.0", "99999999999", " 1"})
    void anotherLimitIsRefused(String limit) {
        Problems.of(400, () -> ResourceList.limit(Optional.of(limit)));
    }

    private static String json(ResourceTable.Page page) {
        return new String(new ResourceList(page).toJson(), StandardCharsets.UTF_8);
    }
}
