package io.carillon.bench.peer;

import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** What one writes with Jersey alone: its own {@link SseBroadcaster} on Jetty 12.1. */
public final class StockJersey {
    private StockJersey() {}

    /** The port on 127.0.0.1. */
    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        connector.setAcceptQueueSize(4_096);
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder servlet = new ServletHolder(new ServletContainer(new ResourceConfig(Channel.class)));
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, "/*");
        server.setHandler(context);
        server.start();
        server.join();
    }

    /** One channel for all. */
    @Path("/")
    @Singleton
    public static final class Channel {
        private final Sse sse;
        private final SseBroadcaster broadcaster;

        /** Made once, by Jersey. */
        public Channel(@Context Sse sse) {
            this.sse = sse;
            this.broadcaster = sse.newBroadcaster();
        }

        @GET
        @Path("ready")
        public String ready() {
            return "";
        }

        @GET
        @Path("sub")
        @Produces(MediaType.SERVER_SENT_EVENTS)
        public void subscribe(@Context SseEventSink sink) {
            broadcaster.register(sink);
            sink.send(sse.newEventBuilder().comment("welcome").build());
        }

        @POST
        @Path("pub")
        @Consumes(MediaType.APPLICATION_JSON)
        public void publish(String body) {
            broadcaster.broadcast(sse.newEventBuilder().id("1").data(body).build());
        }
    }
}
