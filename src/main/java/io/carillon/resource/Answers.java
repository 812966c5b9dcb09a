package io.carillon.resource;

import io.carillon.event.Cursor;
import io.carillon.log.Change;
import io.carillon.log.Outcome;
import io.carillon.log.Representation;
import io.carillon.log.ResourceKey;
import io.carillon.problem.Problem;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** What the log says, in HTTP. */
final class Answers {
    private Answers() {}

    /**
     * The answer to a change of a resource that went through.
     *
     * @param basePath the path of the context, with a slash at its end
     * @throws ProblemException if it did not
     */
    static Response to(Outcome outcome, Change.OfResource change, String basePath) {
        if (outcome instanceof Outcome.Created created) {
            return representation(Response.Status.CREATED, created.now())
                    .header(HttpHeaders.LOCATION, location(change, basePath))
                    .build();
        }
        if (outcome instanceof Outcome.Updated updated) {
            return representation(Response.Status.OK, updated.now()).build();
        }
        if (outcome instanceof Outcome.Unchanged unchanged) {
            return representation(Response.Status.OK, unchanged.now()).build();
        }
        if (outcome instanceof Outcome.Deleted) {
            return Response.noContent().build();
        }
        throw refusal(outcome, change);
    }

    /**
     * The same for somebody who may write but not read: that it is done, and nothing of what was or is there.
     *
     * @throws ProblemException if it could not be done
     */
    static Response toBlind(Outcome outcome, Change.OfResource change, String basePath) {
        if (outcome instanceof Outcome.Exists) {
            throw new ProblemException(
                    ProblemType.ALREADY_EXISTS, "There is a " + change.key().topic() + " already.");
        }
        if (change instanceof Change.Create) {
            return Response.status(Response.Status.CREATED)
                    .header(HttpHeaders.LOCATION, location(change, basePath))
                    .build();
        }
        if (change instanceof Change.Patch || outcome instanceof Outcome.PreconditionFailed) {
            throw new IllegalStateException("what compares needs to read: " + change);
        }
        return Response.noContent().build();
    }

    private static String location(Change.OfResource change, String basePath) {
        return basePath + change.key().topic().value().substring(1);
    }

    private static RuntimeException refusal(Outcome outcome, Change.OfResource change) {
        ResourceKey key = change.key();
        if (outcome instanceof Outcome.Exists exists) {
            return withVersion(ProblemType.ALREADY_EXISTS, "There is a " + key.topic() + " already.", exists.version());
        }
        if (outcome instanceof Outcome.Missing) {
            return missing(key);
        }
        if (outcome instanceof Outcome.PreconditionFailed failed) {
            // RFC 9110 §13.2.1: what would have been a 404 without the precondition is one with it.
            return failed.version().isEmpty() && !(change instanceof Change.Replace)
                    ? missing(key)
                    : preconditionFailed(failed.version());
        }
        if (outcome instanceof Outcome.Conflict conflict) {
            return versionConflict(conflict.version());
        }
        return new IllegalStateException("no outcome of a change of a resource: " + outcome);
    }

    static Response.ResponseBuilder representation(Response.Status status, Representation resource) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .tag(new EntityTag(resource.version().toString()))
                .header(HttpHeaders.CONTENT_LENGTH, resource.body().length)
                .entity(resource.body());
    }

    static ProblemException missing(ResourceKey key) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no " + key.topic() + '.');
    }

    static ProblemException preconditionFailed(Optional<Cursor> version) {
        String detail = "If-Match or If-None-Match does not hold: ";
        return version.map(present -> withVersion(
                                ProblemType.PRECONDITION_FAILED,
                                detail + "the resource's version is " + present + '.',
                                present)
                        .header(HttpHeaders.ETAG, '"' + present.toString() + '"'))
                .orElseGet(() ->
                        new ProblemException(ProblemType.PRECONDITION_FAILED, detail + "there is no such resource."));
    }

    static ProblemException versionConflict(Optional<Cursor> version) {
        String detail = "The version in the content is not the resource's: ";
        return version.map(present ->
                        withVersion(ProblemType.VERSION_CONFLICT, detail + "that is " + present + " by now.", present))
                .orElseGet(() ->
                        new ProblemException(ProblemType.VERSION_CONFLICT, detail + "there is no such resource."));
    }

    private static ProblemException withVersion(ProblemType type, String detail, Cursor version) {
        return new ProblemException(Problem.of(type, detail).with("version", version.toString()));
    }
}
