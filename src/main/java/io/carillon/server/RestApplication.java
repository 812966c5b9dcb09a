package io.carillon.server;

import io.carillon.access.CookieEndpoint;
import io.carillon.message.MessagesEndpoint;
import io.carillon.message.UserMessagesEndpoint;
import io.carillon.problem.CompletionExceptionMapper;
import io.carillon.problem.GoneClientInterceptor;
import io.carillon.problem.ProblemExceptionMapper;
import io.carillon.problem.ThrowableMapper;
import io.carillon.problem.UnreadContentFilter;
import io.carillon.problem.WebApplicationExceptionMapper;
import io.carillon.resource.JournalFullExceptionMapper;
import io.carillon.resource.ResourceEndpoint;
import io.carillon.resource.StoreExceptionMapper;
import io.carillon.session.SessionsEndpoint;
import io.carillon.sse.EventsEndpoint;
import io.carillon.sse.OutboundData;
import jakarta.enterprise.inject.spi.CDI;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletProperties;

/**
 * The JAX-RS application: every endpoint and provider by name, nothing found by scanning. Named in web.xml.
 *
 * <p>The endpoints are CDI's beans, fetched here. Jersey's own bridge to CDI would do that too, but it leaves a thread-local on
 * the deploying thread that keeps the application's class loader after it is gone.
 */
public final class RestApplication extends ResourceConfig {
    public RestApplication() {
        CDI<Object> beans = CDI.current();
        register(beans.select(ResourceEndpoint.class).get());
        register(beans.select(EventsEndpoint.class).get());
        register(beans.select(MessagesEndpoint.class).get());
        register(beans.select(UserMessagesEndpoint.class).get());
        register(beans.select(SessionsEndpoint.class).get());
        register(beans.select(HealthEndpoint.class).get());
        register(beans.select(CookieEndpoint.class).get());
        register(beans.select(DescriptionEndpoint.class).get());
        register(new DataWriters(beans.select(OutboundData.class).get()));
        register(UnreadContentFilter.class);
        register(GoneClientInterceptor.class);
        register(ProblemExceptionMapper.class);
        register(WebApplicationExceptionMapper.class);
        register(CompletionExceptionMapper.class);
        register(JournalFullExceptionMapper.class);
        register(StoreExceptionMapper.class);
        register(ThrowableMapper.class);
        property(ServerProperties.WADL_FEATURE_DISABLE, true);
        // Location is a path, so it is right by whatever scheme and host the client came (RFC 9110 §10.2.2).
        property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
        // What a mapper answered is the answer; the container's error page is for what the container found.
        property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
        // Nothing here takes a form. Where a query could be one, Jersey would log it, whole, for each such request.
        property(ServletProperties.QUERY_PARAMS_AS_FORM_PARAMS_DISABLED, true);
    }
}
