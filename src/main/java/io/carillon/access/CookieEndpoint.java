package io.carillon.access;

import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/**
 * {@code /token}: puts a page's token where {@code EventSource} and {@code WebSocket} send it by themselves and where no script
 * can read it, and takes it away again.
 */
@ApplicationScoped
@Path("token")
public class CookieEndpoint {
    static final String PATH = "/token";

    private final String name;

    /** For the proxy of CDI, which never uses the field. */
    @SuppressWarnings("NullAway")
    protected CookieEndpoint() {
        this.name = null;
    }

    @Inject
    public CookieEndpoint(AccessSettings settings) {
        this.name = settings.carriers().cookie();
    }

    /** Keeps the token of the header {@code Authorization}, which the door has verified, until it expires. */
    @PUT
    @Described(
            value = "Puts the token of the header Authorization into a cookie",
            answers =
                    @Answer(
                            status = 204,
                            means = "The cookie is set until the token expires",
                            headers = {"Set-Cookie", "Cache-Control"}))
    public Response keep(@Context HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        Instant until = Caller.of(request).expires().orElse(Instant.EPOCH);
        if (header == null || until.equals(Instant.EPOCH)) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "There is no token in the header Authorization.");
        }
        String token = header.strip().substring("Bearer".length()).strip();
        int seconds = (int) Math.min(
                Integer.MAX_VALUE, Duration.between(Instant.now(), until).toSeconds());
        return answer(request, token, seconds, until);
    }

    @DELETE
    @Described(
            value = "Takes the cookie away",
            answers =
                    @Answer(
                            status = 204,
                            means = "The cookie is ended",
                            headers = {"Set-Cookie", "Cache-Control"}))
    public Response forget(@Context HttpServletRequest request) {
        return answer(request, "", 0, Instant.EPOCH);
    }

    @OPTIONS
    @Described(
            value = "What can be done here",
            answers = @Answer(status = 204, means = "The methods are in Allow", headers = "Allow"))
    public Response options() {
        return Response.noContent()
                .header(HttpHeaders.ALLOW, "PUT, DELETE, OPTIONS")
                .build();
    }

    private Response answer(HttpServletRequest request, String token, int seconds, Instant until) {
        boolean prefixed = name.startsWith("__"); // such a cookie is taken by a browser with Secure only
        NewCookie cookie = new NewCookie.Builder(name)
                .value(token)
                .path(name.startsWith("__Host-") ? "/" : request.getContextPath() + "/")
                .httpOnly(true)
                .secure(prefixed || request.isSecure())
                .sameSite(NewCookie.SameSite.STRICT)
                .maxAge(seconds)
                .expiry(Date.from(until))
                .build();
        return Response.noContent()
                .cookie(cookie)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
