package io.carillon.resource;

import com.github.f4b6a3.uuid.UuidCreator;
import io.carillon.access.Access;
import io.carillon.access.Caller;
import io.carillon.content.Content;
import io.carillon.content.Fields;
import io.carillon.event.Cursor;
import io.carillon.log.Change;
import io.carillon.log.Journal;
import io.carillon.log.LogTail;
import io.carillon.log.Precondition;
import io.carillon.log.Representation;
import io.carillon.log.ResourceKey;
import io.carillon.log.ResourceTable;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What can be done with resources, from request to answer. Safe for use by many threads. */
final class Resources {
    static final List<String> PATCHES = List.of(Content.MERGE_PATCH, Content.JSON_PATCH);

    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final Journal journal;
    private final ResourceTable table;
    private final LogTail tail;
    private final Access access;

    Resources(Journal journal, ResourceTable table, LogTail tail, Access access) {
        this.journal = journal;
        this.table = table;
        this.tail = tail;
        this.access = access;
    }

    static ResourceKey key(String collection, String id) {
        checkCollection(collection);
        if (!ResourceKey.isId(id)) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "An id has 1 to 128 of A-Z a-z 0-9 . _ ~ - and is neither . nor .. itself.");
        }
        return new ResourceKey(collection, id);
    }

    private static void checkCollection(String collection) {
        if (!ResourceKey.isCollection(collection)) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "A collection's name has 1 to 63 of a-z 0-9 _ - and starts with a letter.");
        }
    }

    Response get(Caller caller, ResourceKey key, Fields fields) {
        if (!access.mayRead(caller, key.topic())) {
            throw Answers.missing(key); // before anything is read, so that it takes no longer for what is there
        }
        Optional<Precondition.Tags> ifMatch = EntityTags.ifMatch(fields);
        Optional<Precondition.Tags> ifNoneMatch = EntityTags.ifNoneMatch(fields);
        Cursor head = tail.head();
        Optional<Representation> found = table.find(key);
        Representation resource = found.orElseThrow(() -> Answers.missing(key));
        if (!new Precondition(ifMatch, Optional.empty(), Optional.empty()).holds(found)) {
            throw Answers.preconditionFailed(Optional.of(resource.version()));
        }
        boolean known = !new Precondition(Optional.empty(), ifNoneMatch, Optional.empty()).holds(found);
        Response.ResponseBuilder answer = known
                ? Response.notModified(new EntityTag(resource.version().toString()))
                        // else Jersey says 0, which a 304 must not (RFC 9110 §8.6)
                        .header(HttpHeaders.CONTENT_LENGTH, resource.body().length)
                : Answers.representation(Response.Status.OK, resource);
        return current(answer, head).build();
    }

    Response list(Caller caller, String collection, Optional<String> after, Optional<String> limit, String basePath) {
        checkCollection(collection);
        if (after.isPresent() && !ResourceKey.isId(after.get())) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "The parameter after has to be an id.");
        }
        int size = ResourceList.limit(limit);
        Cursor head = tail.head();
        ResourceList list = ResourceList.read(table, access.readership(caller), collection, after, size);
        Response.ResponseBuilder answer = Response.ok(list.toJson(), Content.JSON);
        list.next()
                .ifPresent(next -> answer.header(
                        HttpHeaders.LINK,
                        "<" + basePath + "api/" + collection + "?after=" + next + "&limit=" + size
                                + ">; rel=\"next\""));
        return current(answer, head).build();
    }

    /** No-cache lets a cache keep it but makes it ask each time. */
    private static Response.ResponseBuilder current(Response.ResponseBuilder answer, Cursor head) {
        return answer.header(LAST_EVENT_ID, head.toString()).header(HttpHeaders.CACHE_CONTROL, "no-cache");
    }

    CompletionStage<Response> create(Caller caller, String collection, Fields fields, InputStream in, String basePath) {
        checkCollection(collection);
        ResourceBody body = body(fields, in, List.of(HttpHeaders.ACCEPT, "Accept-Post"));
        String id = body.id().orElseGet(() -> UuidCreator.getTimeOrderedEpoch().toString());
        ResourceKey key = new ResourceKey(collection, id);
        Writer writer = Writer.of(access, caller, key);
        return submit(writer, new Change.Create(key, body.draft(id)), basePath);
    }

    CompletionStage<Response> replace(Caller caller, ResourceKey key, Fields fields, InputStream in, String basePath) {
        Writer writer = Writer.of(access, caller, key);
        Precondition precondition = precondition(fields);
        ResourceBody body = body(fields, in, List.of(HttpHeaders.ACCEPT));
        body.checkId(key.id());
        Precondition whole = new Precondition(precondition.ifMatch(), precondition.ifNoneMatch(), body.version());
        writer.checkMayCompare(whole);
        return submit(writer, new Change.Replace(key, whole, body.draft(key.id())), basePath);
    }

    CompletionStage<Response> patch(Caller caller, ResourceKey key, Fields fields, InputStream in, String basePath) {
        Writer writer = Writer.of(access, caller, key);
        writer.checkMayRead();
        Precondition precondition = precondition(fields);
        Content content = Content.read(fields, in, PATCHES, List.of("Accept-Patch"));
        Change.Patcher patcher = new ResourcePatcher(PatchDocument.read(content));
        return submit(writer, new Change.Patch(key, precondition, patcher, content.bytes().length), basePath);
    }

    CompletionStage<Response> delete(Caller caller, ResourceKey key, Fields fields, String basePath) {
        Writer writer = Writer.of(access, caller, key);
        Precondition precondition = precondition(fields);
        writer.checkMayCompare(precondition);
        return submit(writer, new Change.Delete(key, precondition), basePath);
    }

    private CompletionStage<Response> submit(Writer writer, Change.OfResource change, String basePath) {
        return journal.submit(change)
                .thenApply(outcome -> writer.reads()
                        ? Answers.to(outcome, change, basePath)
                        : Answers.toBlind(outcome, change, basePath));
    }

    private static ResourceBody body(Fields fields, InputStream in, List<String> advertised) {
        return ResourceBody.read(
                Content.read(fields, in, List.of(Content.JSON), advertised).bytes());
    }

    private static Precondition precondition(Fields fields) {
        return new Precondition(EntityTags.ifMatch(fields), EntityTags.ifNoneMatch(fields), Optional.empty());
    }
}
