package io.carillon.server;

import io.carillon.access.AccessSettings;
import io.carillon.openapi.Described;
import io.carillon.openapi.Described.Answer;
import io.carillon.openapi.Described.Media;
import io.carillon.openapi.OpenApi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.glassfish.jersey.server.ExtendedResourceContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code /openapi.json}: what this server can be asked for and how it answers, for programs (OpenAPI 3.1). Made of what is routed when
 * it is first asked for, and the same from then on.
 */
@ApplicationScoped
@Path("openapi.json")
public class DescriptionEndpoint {
    /** Written into the WAR by Maven; not there under {@code mvn jetty:run}. */
    private static final String POM = "/META-INF/maven/io.carillon/carillon/pom.properties";

    private final String cookie;

    private volatile @Nullable Document document;

    /** As it is sent. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Document(byte[] json, EntityTag tag) {}

    /** For the proxy of CDI, which never uses the field. */
    @SuppressWarnings("NullAway")
    protected DescriptionEndpoint() {
        this.cookie = null;
    }

    @Inject
    public DescriptionEndpoint(AccessSettings settings) {
        this.cookie = settings.carriers().cookie();
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "This description",
            open = true,
            takes = "header.If-None-Match",
            answers = {
                @Answer(
                        status = 200,
                        means = "An OpenAPI document",
                        content = @Media(type = MediaType.APPLICATION_JSON, schema = "Description"),
                        headers = {"ETag", "Cache-Control"}),
                @Answer(
                        status = 304,
                        means = "It has not changed",
                        headers = {"ETag", "Cache-Control"})
            })
    public Response get(
            @Context ExtendedResourceContext resources, @Context ServletContext context, @Context HttpHeaders headers) {
        Document known = document(resources, context);
        Response.ResponseBuilder answer = isHeld(known.tag(), headers)
                ? Response.notModified(known.tag())
                : Response.ok(known.json(), MediaType.APPLICATION_JSON).tag(known.tag());
        return answer.header(HttpHeaders.CONTENT_LENGTH, known.json().length)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    /** By weak comparison (RFC 9110 §13.1.2). What is no tag matches nothing; Jersey's own reading of it is a 500. */
    private static boolean isHeld(EntityTag tag, HttpHeaders headers) {
        List<String> lines = headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH);
        return lines != null
                && lines.stream()
                        .flatMap(line -> Arrays.stream(line.split(",", -1)))
                        .map(String::strip)
                        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
                        .anyMatch(each -> each.equals("*") || each.equals('"' + tag.getValue() + '"'));
    }

    @OPTIONS
    @Described(
            value = "What can be done here",
            open = true,
            answers = @Answer(status = 204, means = "The methods are in Allow", headers = "Allow"))
    public Response options() {
        return Response.noContent()
                .header(HttpHeaders.ALLOW, "GET, HEAD, OPTIONS")
                .build();
    }

    private Document document(ExtendedResourceContext resources, ServletContext context) {
        Document known = document;
        if (known == null) {
            byte[] json = OpenApi.of(
                            Routes.of(resources.getResourceModel()),
                            version(context),
                            context.getContextPath(),
                            cookie,
                            files(context))
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            known = new Document(json, new EntityTag(fingerprint(json)));
            document = known;
        }
        return known;
    }

    private static Set<String> files(ServletContext context) {
        Set<String> paths =
                Optional.ofNullable(context.getResourcePaths(PageFilter.FILES)).orElse(Set.of());
        return paths.stream()
                .map(path -> path.substring(PageFilter.FILES.length()))
                .collect(Collectors.toSet());
    }

    private static String version(ServletContext context) {
        try (InputStream pom = context.getResourceAsStream(POM)) {
            Properties properties = new Properties();
            if (pom != null) {
                properties.load(pom);
            }
            return properties.getProperty("version", "development");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fingerprint(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return HexFormat.of().toHexDigits(sum.getValue(), 8) + '-' + bytes.length;
    }
}
