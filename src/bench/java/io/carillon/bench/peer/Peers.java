package io.carillon.bench.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts what is measured. */
public record Peers(Site site) {
    /** The same, but servers may use the load's core as well. */
    public Peers onAllCores() {
        return new Peers(new Site(site.work(), site.cores().shared(), site.jvm()));
    }

    /** An empty server for logs, started. */
    public Postgres postgres() {
        return Postgres.start(site.cores());
    }

    public Carillon carillon(Container container, String... options) {
        return Carillon.start(container, site, List.of(options));
    }

    /** On a log that is there already. */
    public Carillon carillonOn(Container container, Path data, String... options) {
        return Carillon.start(container, site, List.of(options), data);
    }

    public PlainPeer bare() {
        return PlainPeer.bare(site);
    }

    /** The loop that has something to do. */
    public PlainPeer burdened() {
        return PlainPeer.burdened(site);
    }

    public PlainPeer jersey() {
        return PlainPeer.jersey(site);
    }

    /** Empty where it is not installed. */
    public Optional<PlainPeer> nchan() {
        return PlainPeer.nchan(site);
    }
}
