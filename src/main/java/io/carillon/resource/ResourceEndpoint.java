package io.carillon.resource;

import io.carillon.access.Access;
import io.carillon.access.Caller;
import io.carillon.content.Content;
import io.carillon.content.Fields;
import io.carillon.log.Journal;
import io.carillon.log.LogTail;
import io.carillon.log.ResourceTable;
import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.openapi.Described.Media;
import io.carillon.problem.Deadline;
import io.carillon.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /api/{collection}} and {@code /api/{collection}/{id}}. Content types are looked at in {@link Content}. */
@ApplicationScoped
@Path("api/{collection}")
public class ResourceEndpoint {
    private final Resources resources;

    @Inject
    public ResourceEndpoint(Journal journal, ResourceTable table, LogTail tail, Access access) {
        this.resources = new Resources(journal, table, tail, access);
    }

    /** For the proxy of CDI, which never uses the field. */
    @SuppressWarnings("NullAway")
    protected ResourceEndpoint() {
        this.resources = null;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "A page of a collection, ordered by id",
            takes = {"query.after", "query.limit"},
            answers =
                    @Answer(
                            status = 200,
                            means = "The page",
                            content = @Media(type = Content.JSON, schema = "ResourcePage"),
                            headers = {"Last-Event-ID", "Cache-Control"},
                            sometimes = "Link"))
    public Response list(
            @PathParam("collection") String collection,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable String limit,
            @Context HttpServletRequest request) {
        return resources.list(
                Caller.of(request),
                collection,
                Optional.ofNullable(after),
                Optional.ofNullable(limit),
                basePath(request));
    }

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "Creates a resource",
            content = @Media(type = Content.JSON, schema = "NewResource"),
            answers =
                    @Answer(
                            status = 201,
                            means = "The resource; nothing for who may not read it",
                            content = @Media(type = Content.JSON, schema = "Resource"),
                            headers = "Location",
                            sometimes = "ETag"),
            problems = {
                ProblemType.MALFORMED_JSON,
                ProblemType.INVALID_RESOURCE,
                ProblemType.FORBIDDEN,
                ProblemType.ALREADY_EXISTS,
                ProblemType.CONTENT_TOO_LARGE,
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                ProblemType.BUSY,
                ProblemType.UNDECIDED
            })
    public CompletionStage<Response> create(
            @PathParam("collection") String collection, @Context HttpServletRequest request, InputStream content) {
        return Deadline.keep(
                request,
                resources.create(Caller.of(request), collection, Fields.of(request), content, basePath(request)));
    }

    @OPTIONS
    @Described(
            value = "What can be done here",
            answers =
                    @Answer(
                            status = 204,
                            means = "The methods are in Allow",
                            headers = {"Allow", "Accept-Post"}))
    public Response collectionOptions() {
        return Response.noContent()
                .header(HttpHeaders.ALLOW, "GET, HEAD, POST, OPTIONS")
                .header("Accept-Post", Content.JSON)
                .build();
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Path("{id}")
    @Described(
            value = "A resource",
            takes = {"header.If-None-Match", "header.If-Match"},
            answers = {
                @Answer(
                        status = 200,
                        means = "The resource",
                        content = @Media(type = Content.JSON, schema = "Resource"),
                        headers = {"ETag", "Last-Event-ID", "Cache-Control"}),
                @Answer(
                        status = 304,
                        means = "It is still the version of If-None-Match",
                        headers = {"ETag", "Last-Event-ID", "Cache-Control"})
            },
            problems = ProblemType.PRECONDITION_FAILED)
    public Response get(
            @PathParam("collection") String collection,
            @PathParam("id") String id,
            @Context HttpServletRequest request) {
        return resources.get(Caller.of(request), Resources.key(collection, id), Fields.of(request));
    }

    @PUT
    @Produces(MediaType.APPLICATION_JSON)
    @Path("{id}")
    @Described(
            value = "Creates or replaces a resource",
            takes = {"header.If-Match", "header.If-None-Match"},
            content = @Media(type = Content.JSON, schema = "ChangedResource"),
            answers = {
                @Answer(
                        status = 200,
                        means = "It was there; this is what it is now",
                        content = @Media(type = Content.JSON, schema = "Resource"),
                        headers = "ETag"),
                @Answer(
                        status = 201,
                        means = "It was not there",
                        content = @Media(type = Content.JSON, schema = "Resource"),
                        headers = {"ETag", "Location"}),
                @Answer(status = 204, means = "Done, for who may not read it")
            },
            problems = {
                ProblemType.MALFORMED_JSON,
                ProblemType.INVALID_RESOURCE,
                ProblemType.FORBIDDEN,
                ProblemType.VERSION_CONFLICT,
                ProblemType.PRECONDITION_FAILED,
                ProblemType.CONTENT_TOO_LARGE,
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                ProblemType.BUSY,
                ProblemType.UNDECIDED
            })
    public CompletionStage<Response> replace(
            @PathParam("collection") String collection,
            @PathParam("id") String id,
            @Context HttpServletRequest request,
            InputStream content) {
        return Deadline.keep(
                request,
                resources.replace(
                        Caller.of(request),
                        Resources.key(collection, id),
                        Fields.of(request),
                        content,
                        basePath(request)));
    }

    @PATCH
    @Produces(MediaType.APPLICATION_JSON)
    @Path("{id}")
    @Described(
            value = "Changes a resource",
            takes = {"header.If-Match", "header.If-None-Match"},
            content = {
                @Media(type = Content.MERGE_PATCH, schema = "MergePatch"),
                @Media(type = Content.JSON_PATCH, schema = "JsonPatch")
            },
            answers =
                    @Answer(
                            status = 200,
                            means = "What the resource is now",
                            content = @Media(type = Content.JSON, schema = "Resource"),
                            headers = "ETag"),
            problems = {
                ProblemType.MALFORMED_JSON,
                ProblemType.MALFORMED_PATCH,
                ProblemType.INVALID_RESOURCE,
                ProblemType.FORBIDDEN,
                ProblemType.VERSION_CONFLICT,
                ProblemType.PATCH_CONFLICT,
                ProblemType.PRECONDITION_FAILED,
                ProblemType.CONTENT_TOO_LARGE,
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                ProblemType.BUSY,
                ProblemType.UNDECIDED
            })
    public CompletionStage<Response> patch(
            @PathParam("collection") String collection,
            @PathParam("id") String id,
            @Context HttpServletRequest request,
            InputStream content) {
        return Deadline.keep(
                request,
                resources.patch(
                        Caller.of(request),
                        Resources.key(collection, id),
                        Fields.of(request),
                        content,
                        basePath(request)));
    }

    @DELETE
    @Path("{id}")
    @Produces({MediaType.WILDCARD, MediaType.APPLICATION_JSON}) // any will do; Jersey overlooks a lone wildcard
    @Described(
            value = "Deletes a resource",
            takes = {"header.If-Match", "header.If-None-Match"},
            answers = @Answer(status = 204, means = "It is gone"),
            problems = {ProblemType.FORBIDDEN, ProblemType.PRECONDITION_FAILED, ProblemType.BUSY, ProblemType.UNDECIDED
            })
    public CompletionStage<Response> delete(
            @PathParam("collection") String collection,
            @PathParam("id") String id,
            @Context HttpServletRequest request) {
        return Deadline.keep(
                request,
                resources.delete(
                        Caller.of(request), Resources.key(collection, id), Fields.of(request), basePath(request)));
    }

    @OPTIONS
    @Path("{id}")
    @Described(
            value = "What can be done here",
            answers =
                    @Answer(
                            status = 204,
                            means = "The methods are in Allow",
                            headers = {"Allow", "Accept-Patch"}))
    public Response resourceOptions() {
        return Response.noContent()
                .header(HttpHeaders.ALLOW, "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")
                .header("Accept-Patch", String.join(", ", Resources.PATCHES))
                .build();
    }

    /** The path of the context, with a slash at its end. */
    private static String basePath(HttpServletRequest request) {
        return request.getContextPath() + '/';
    }
}
