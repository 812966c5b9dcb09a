package io.carillon.faults;

import io.carillon.log.PostgresServer;
import io.carillon.system.Audience;
import io.carillon.system.Countries;
import io.carillon.system.CountryWriters;
import io.carillon.system.Seed;
import io.carillon.system.client.Position;
import io.carillon.system.client.Replica;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Transport;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The product's main job behind each load balancer: clients are cut off, and go on at whatever node they get. */
final class Balanced implements Case.Body {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CHANGES_EACH = 350;
    private static final int CHANGES_EACH_SHORT = 80;

    @Override
    public void run(Stage stage, Report report) throws Exception {
        for (Balancer.Kind kind : Balancer.Kind.values()) {
            String url = PostgresServer.shared().freshDatabase();
            try (Nodes nodes = Nodes.start(url);
                    Balancer balancer = Balancer.start(kind, nodes.ports())) {
                work(stage, kind, balancer, report);
            }
        }
    }

    private static void work(Stage stage, Balancer.Kind kind, Balancer balancer, Report report) throws Exception {
        int each = stage.scale().brief() ? 50 : 200;
        Seed seed = new Seed(stage.seed());
        try (Audience audience = new Audience(balancer.port(), Countries.COLLECTION);
                CountryWriters writers = new CountryWriters(balancer.url(), seed, false)) {
            audience.join(each, Transport.SSE).join(each, Transport.WEBSOCKET);
            audience.awaitAllLive(PATIENCE);
            writers.start(stage.scale().brief() ? CHANGES_EACH_SHORT : CHANGES_EACH);
            audience.startCutting(seed.random(100), Duration.ofMillis(10));
            writers.await();
            audience.stopCutting();
            Rest.Answer marker = new Rest(balancer.url()).put(Countries.COLLECTION + "/zzz", "{\"end\":true}");
            long end = Position.of(marker.version()).offset();
            audience.awaitOffset(end, PATIENCE);
            audience.assertConverged();
            report.require(writers.surprises().isEmpty(), "answers: " + writers.surprises());
            long made = writers.acknowledged().size() + writers.deletions() + 1L;
            report.require(end == made, end + " events, and " + made + " changes were acknowledged");
            Set<Long> all = LongStream.rangeClosed(1, end).boxed().collect(Collectors.toSet());
            long incomplete = audience.replicas().stream()
                    .filter(replica -> !replica.offsets().equals(all))
                    .count();
            report.require(incomplete == 0, incomplete + " clients have not heard every event");
            report.require(audience.comebacks() > each / 4, "the cuts were not felt");
            report.figure(
                    "behind %s: %,d changes; %d clients heard %,d events, came back %,d times, and have the list, byte for"
                            + " byte",
                    kind,
                    end,
                    audience.replicas().size(),
                    audience.replicas().stream()
                            .map(Replica::offsets)
                            .mapToLong(Set::size)
                            .sum(),
                    audience.comebacks());
        }
    }
}
