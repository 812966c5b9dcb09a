package io.carillon.bench.peer;

import io.carillon.bench.load.Barrage;
import io.carillon.bench.load.Door;
import io.carillon.bench.load.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Carillon is compared with: {@code GET /sub} subscribes, {@code POST /pub} tells all who have. */
public final class PlainPeer extends Peer {
    public static final String BARE = "bare send loop";
    /** The same with Carillon's 270 bytes more a frame, and with a microsecond of computing a write. */
    public static final String BURDENED = "bare send loop, 270 bytes and 1 µs more";

    public static final String JERSEY = "stock Jersey";
    public static final String NCHAN = "Nchan";

    private static final Path NCHAN_MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");
    private static final Path NGINX = Path.of("/usr/sbin/nginx");

    private PlainPeer(String name, int port, Child child) {
        super(name, port, child);
    }

    static PlainPeer bare(Site site) {
        return java(BARE, BareLoop.class, site, "0", "0");
    }

    static PlainPeer burdened(Site site) {
        return java(BURDENED, BareLoop.class, site, "270", "1000");
    }

    static PlainPeer jersey(Site site) {
        return java(JERSEY, StockJersey.class, site);
    }

    private static PlainPeer java(String name, Class<?> main, Site site, String... arguments) {
        int port = site.freePort();
        List<String> command = new ArrayList<>(List.of(Site.java()));
        command.addAll(site.jvm());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), Integer.toString(port)));
        command.addAll(List.of(arguments));
        return started(name, port, new ProcessBuilder(site.cores().onServerCore(command)), site.directory());
    }

    private static PlainPeer started(String name, int port, ProcessBuilder builder, Path directory) {
        Child child = new Child(builder, directory);
        PlainPeer peer = new PlainPeer(name, port, child);
        child.awaitReady(port, "/ready");
        return peer;
    }

    /** Nchan, if nginx and the module are where Debian puts them. */
    static Optional<PlainPeer> nchan(Site site) {
        if (!Files.exists(NCHAN_MODULE) || !Files.exists(NGINX)) {
            return Optional.empty();
        }
        int port = site.freePort();
        Path directory = site.directory();
        Path config = directory.resolve("nginx.conf");
        try {
            Files.writeString(config, nginxConfig(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(NGINX.toString(), "-p", directory.toString(), "-c", config.toString());
        return Optional.of(started(NCHAN, port, new ProcessBuilder(site.cores().onServerCore(command)), directory));
    }

    private static String nginxConfig(int port) {
        return """
                load_module %s;
                daemon off;
                user %s;
                worker_processes 1;
                worker_rlimit_nofile 15000;
                pid nginx.pid;
                error_log stderr error;
                events { worker_connections 12000; }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  nchan_shared_memory_size 256M;
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    location = /ready { return 200; }
                    location = /sub {
                      nchan_subscriber websocket eventsource;
                      nchan_channel_id bench;
                      nchan_subscriber_first_message newest;
                    }
                    location = /pub {
                      nchan_publisher;
                      nchan_channel_id bench;
                      nchan_message_buffer_length 4000;
                      nchan_message_timeout 1m;
                    }
                  }
                }
                """.formatted(NCHAN_MODULE, System.getProperty("user.name"), port);
    }

    @Override
    public Door door(Transport transport) {
        byte[] request = subscribe(transport, "/sub", port);
        return new Way(port, transport, false, topic -> request);
    }

    @Override
    public Barrage.Requests events() {
        return (event, marker) -> request("POST", "/pub", port, data(marker, DATA_BYTES));
    }
}
