package io.carillon.problem;

import java.util.Optional;

/** Every kind of problem a client can be told of. A type's URI is {@code urn:carillon:problem:} and its name. */
public enum ProblemType {
    BAD_REQUEST(400, "bad-request", "The request is malformed"),
    MALFORMED_JSON(400, "malformed-json", "The content is not acceptable JSON"),
    INVALID_RESOURCE(400, "invalid-resource", "The content is not a resource"),
    INVALID_MESSAGE(400, "invalid-message", "The content is not a message"),
    MALFORMED_PATCH(400, "malformed-patch", "The content is not a patch"),
    INVALID_TOKEN(401, "invalid-token", "The token is not accepted"),
    FORBIDDEN(403, "forbidden", "Not allowed"),
    NOT_LOCAL(403, "not-local", "Only clients on this machine are served"),
    HOST_REFUSED(403, "host-refused", "The request was sent to another host"),
    ORIGIN_REFUSED(403, "origin-refused", "The origin is not allowed"),
    CROSS_SITE(403, "cross-site", "A page of another site may not write"),
    NOT_FOUND(404, "not-found", "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "not-acceptable", "There is no such representation"),
    REQUEST_TIMEOUT(408, "request-timeout", "The request did not come in time"),
    ALREADY_EXISTS(409, "already-exists", "The resource exists already"),
    VERSION_CONFLICT(409, "version-conflict", "The resource has another version"),
    PATCH_CONFLICT(409, "patch-conflict", "The patch does not fit the resource"),
    PRECONDITION_FAILED(412, "precondition-failed", "A precondition does not hold"),
    CONTENT_TOO_LARGE(413, "content-too-large", "The content is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The content's type is not supported"),
    KEY_TAKEN(422, "key-taken", "The idempotency key belongs to another request"),
    UPGRADE_REQUIRED(426, "upgrade-required", "This is a WebSocket endpoint"),
    TOO_MANY_SESSIONS(429, "too-many-sessions", "The user has too many sessions"),
    TOO_MANY_FROM_ADDRESS(429, "too-many-from-address", "The address has too many sessions"),
    INTERNAL_ERROR(500, "internal-error", "The server failed"),
    UNAVAILABLE(503, "unavailable", "The server cannot do this now"),
    UNDECIDED(503, "undecided", "It is not known whether the change was made"),
    BUSY(503, "busy", "The server has too much to do"),
    SESSIONS_FULL(503, "sessions-full", "The server has too many sessions");

    private final int status;
    private final String uri;
    private final String title;

    ProblemType(int status, String name, String title) {
        this.status = status;
        this.uri = "urn:carillon:problem:" + name;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String uri() {
        return uri;
    }

    public String title() {
        return title;
    }

    /** The type for a status of which no more is known. */
    static Optional<ProblemType> ofStatus(int status) {
        return Optional.ofNullable(
                switch (status) {
                    case 400 -> BAD_REQUEST;
                    case 401 -> INVALID_TOKEN;
                    case 403 -> FORBIDDEN;
                    case 404 -> NOT_FOUND;
                    case 405 -> METHOD_NOT_ALLOWED;
                    case 406 -> NOT_ACCEPTABLE;
                    case 408 -> REQUEST_TIMEOUT;
                    case 412 -> PRECONDITION_FAILED;
                    case 413 -> CONTENT_TOO_LARGE;
                    case 415 -> UNSUPPORTED_MEDIA_TYPE;
                    case 500 -> INTERNAL_ERROR;
                    case 503 -> UNAVAILABLE;
                    default -> null;
                });
    }
}
