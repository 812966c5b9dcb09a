package io.carillon.system;

import io.carillon.system.client.Position;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Rest.Answer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Eight writers that create, patch and delete countries in random order, each with its own sequence of the seed, and write
 * down what the server acknowledged. Either anyone changes any country, or each its own ones: then what is acknowledged last
 * for a country is what must be there.
 */
public final class CountryWriters implements AutoCloseable {
    static final int WRITERS = 8;

    /** Of all writers of the process: two that write the same document would make one change, and both be answered for it. */
    private static final AtomicLong TOKENS = new AtomicLong();

    private final Rest rest;
    private final Seed seed;
    private final boolean ownCountries;
    private final ExecutorService threads;
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();
    private final Map<String, Track> tracks = new ConcurrentHashMap<>();
    private final AtomicInteger deletions = new AtomicInteger();
    private volatile boolean serverMayEnd;
    private volatile boolean closed;

    /** What is known of one country: written by the one writer that it has, if it has one. */
    static final class Track {
        /** As the last answer said it; empty if it is not there. */
        private Optional<String> body = Optional.empty();

        /** Of the change under way, if there is one: its token, or -1 for a delete. */
        private Optional<Long> inFlight = Optional.empty();

        Optional<String> body() {
            return body;
        }

        Optional<Long> inFlight() {
            return inFlight;
        }
    }

    public CountryWriters(String url, Seed seed, boolean ownCountries) {
        this.rest = new Rest(url);
        this.seed = seed;
        this.ownCountries = ownCountries;
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, "carillon-test-writer");
            thread.setDaemon(true);
            return thread;
        };
        this.threads = Executors.newFixedThreadPool(WRITERS, factory);
        Countries.codes().forEach(code -> tracks.put(code, new Track()));
    }

    /** Starts all writers; each makes this many changes. */
    public CountryWriters start(int changesEach) {
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            running.add(threads.submit(() -> write(writer, changesEach)));
        }
        return this;
    }

    /** From now on a change without an answer ends its writer, instead of the test. */
    void serverMayEnd() {
        serverMayEnd = true;
    }

    /** Waits for the writers; throws what a writer threw. */
    public void await() throws Exception {
        for (Future<?> future : running) {
            future.get(120, TimeUnit.SECONDS);
        }
    }

    /** Changes answered so far, refused ones too. */
    int answered() {
        return answered.get();
    }

    /** The offsets of acknowledged creations and updates, each with the path. Deletions are counted only. */
    public Map<Long, String> acknowledged() {
        return Collections.unmodifiableMap(acknowledged);
    }

    public int deletions() {
        return deletions.get();
    }

    /** Answers that no order of events explains. */
    public List<String> surprises() {
        return List.copyOf(surprises);
    }

    Map<String, Track> tracks() {
        return Collections.unmodifiableMap(tracks);
    }

    private void write(int writer, int changes) {
        Random random = seed.random(writer);
        List<String> codes = new ArrayList<>(Countries.codes());
        if (ownCountries) {
            codes.removeIf(code -> Math.floorMod(code.hashCode(), WRITERS) != writer);
        }
        Collections.shuffle(codes, random);
        for (int i = 0; i < changes && !closed; i++) {
            // At first each once, so that all 250 are created by someone; then any.
            String code = i < codes.size() ? codes.get(i) : codes.get(random.nextInt(codes.size()));
            try {
                change(code, random);
            } catch (UncheckedIOException e) {
                if (!serverMayEnd) {
                    throw e;
                }
                return; // the server is gone, as the test wants it; the change stays in flight
            }
        }
    }

    private void change(String code, Random random) {
        Track track = tracks.get(code);
        boolean present = ownCountries ? track.body.isPresent() : random.nextInt(4) != 0;
        String path = Countries.COLLECTION + '/' + code;
        long token = TOKENS.incrementAndGet();
        if (!present) {
            begin(track, token);
            boolean post = random.nextBoolean();
            Answer answer = retried(() -> post
                    ? rest.post(Countries.COLLECTION, Countries.document(code, token))
                    : rest.put(path, Countries.document(code, token)));
            // POST makes it or finds it there; PUT makes or replaces it.
            List<Integer> ifThere = post ? List.of(201, 409) : List.of(201, 200);
            settle(track, path, answer, ownCountries ? List.of(201) : ifThere);
        } else {
            switch (random.nextInt(10)) {
                case 0, 1 -> delete(track, path);
                case 2, 3, 4, 5 -> jsonPatch(track, path, token, random);
                default -> mergePatch(track, path, token, random);
            }
        }
    }

    private void delete(Track track, String path) {
        begin(track, -1);
        Answer answer = retried(() -> rest.delete(path));
        if (answer.status() == 204) {
            deletions.incrementAndGet();
        } else if (answer.status() != 404 || ownCountries) {
            surprises.add("DELETE " + path + ": " + answer);
        }
        answered.incrementAndGet();
        if (ownCountries) {
            track.body = Optional.empty();
            track.inFlight = Optional.empty();
        }
    }

    private void jsonPatch(Track track, String path, long token, Random random) {
        String patch = "[{\"op\":\"replace\",\"path\":\"/token\",\"value\":" + token
                + "},{\"op\":\"add\",\"path\":\"/altSpellings/-\",\"value\":" + RawJson.literal(word(random))
                + "},{\"op\":\"replace\",\"path\":\"/landlocked\",\"value\":" + random.nextBoolean() + "}]";
        begin(track, token);
        settle(
                track,
                path,
                retried(() -> rest.jsonPatch(path, patch)),
                ownCountries ? List.of(200) : List.of(200, 404));
    }

    private void mergePatch(Track track, String path, long token, Random random) {
        String patch = "{\"token\":" + token + ",\"population\":" + random.nextInt(1_500_000_000) + ",\"motto\":"
                + RawJson.literal(word(random)) + ",\"cioc\":" + (random.nextBoolean() ? "null" : "\"XXX\"") + "}";
        begin(track, token);
        settle(
                track,
                path,
                retried(() -> rest.mergePatch(path, patch)),
                ownCountries ? List.of(200) : List.of(200, 404));
    }

    /** The journal may be full: the server says when to come back. */
    private Answer retried(java.util.function.Supplier<Answer> request) {
        Answer answer = request.get();
        for (int i = 0; i < 20 && answer.status() == 503; i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
            answer = request.get();
        }
        return answer;
    }

    private void begin(Track track, long token) {
        if (ownCountries) {
            track.inFlight = Optional.of(token);
        }
    }

    private void settle(Track track, String path, Answer answer, List<Integer> expected) {
        if (!expected.contains(answer.status())) {
            surprises.add(path + ": " + answer);
        }
        if (answer.status() == 200 || answer.status() == 201) {
            Position version = Position.of(answer.version());
            String before = acknowledged.put(version.offset(), path);
            if (before != null) {
                surprises.add("one version for two changes: " + version + " for " + path + " and " + before);
            }
            if (ownCountries) {
                track.body = Optional.of(answer.body());
                track.inFlight = Optional.empty();
            }
        }
        answered.incrementAndGet();
    }

    private static String word(Random random) {
        String[] words = {
            "Ελλάδα", "日本国", "საქართველო", "🇦🇼", "tab\there", "quote\"back\\slash", "line\u2028break", "é", "e\u0301"
        };
        return words[random.nextInt(words.length)] + random.nextInt(1_000);
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
    }
}
