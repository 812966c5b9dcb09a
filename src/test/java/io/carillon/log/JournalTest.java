package io.carillon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.event.Cursor;
import io.carillon.event.EncodedEvent;
import io.carillon.event.EventType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@OnEachDatabase
class JournalTest {
    private static final ResourceKey KEY = new ResourceKey("notes", "7");

    private final Ground.Site site;

    JournalTest(Ground ground, @TempDir Path directory) {
        this.site = ground.at(directory);
    }

    private static Change.Create create(String text) {
        return new Change.Create(KEY, OpenLog.draft("7", text));
    }

    private static Change.Replace replace(Precondition precondition, String text) {
        return new Change.Replace(KEY, precondition, OpenLog.draft("7", text));
    }

    private static Change.Patch patch(Precondition precondition, Change.Patcher patcher) {
        return new Change.Patch(KEY, precondition, patcher, 10);
    }

    private static Precondition ifMatch(String... tags) {
        return new Precondition(
                Optional.of(new Precondition.Tags.Of(Set.of(tags))), Optional.empty(), Optional.empty());
    }

    private static Precondition ifNoneMatch(Precondition.Tags tags) {
        return new Precondition(Optional.empty(), Optional.of(tags), Optional.empty());
    }

    private static Precondition startedFrom(String version) {
        return new Precondition(Optional.empty(), Optional.empty(), Optional.of(version));
    }

    private static String body(Representation representation) {
        return new String(representation.body(), StandardCharsets.UTF_8);
    }

    private static List<EventType> types(OpenLog log) {
        return log.events().after(0, 1_000, 1 << 20).events().stream()
                .map(event -> event.event().type())
                .toList();
    }

    @Test
    void aCreatedResourceCarriesTheCursorOfItsEvent() {
        try (OpenLog log = OpenLog.in(site.place())) {
            log.publish("t", 3);
            Outcome outcome = log.submit(create("hi"));

            Cursor version = log.store().tail().head();
            assertThat(version.offset()).isEqualTo(4);
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Created.class, created -> {
                assertThat(created.now().version()).isEqualTo(version);
                assertThat(body(created.now()))
                        .isEqualTo("{\"id\":\"7\",\"version\":\"" + version + "\",\"text\":\"hi\"}");
            });
            EncodedEvent event = log.events().after(3, 1, 1).events().get(0);
            assertThat(event.event().type()).isEqualTo(EventType.CREATED);
            assertThat(event.event().topic()).contains(KEY.topic());
            assertThat(event.event().cursor()).contains(version);
            assertThat(event.event().data().orElseThrow().bytes())
                    .isEqualTo(((Outcome.Created) outcome).now().body());
            assertThat(body(log.store().resources().find(KEY).orElseThrow())).contains("\"hi\"");
        }
    }

    @Test
    void aNameThatIsTakenExists() {
        try (OpenLog log = OpenLog.in(site.place())) {
            Cursor version = ((Outcome.Created) log.submit(create("hi"))).now().version();

            assertThat(log.submit(create("ho"))).isEqualTo(new Outcome.Exists(version));
            assertThat(types(log)).containsExactly(EventType.CREATED);
        }
    }

    @Test
    void aReplacedResourceIsCreatedThenUpdatedThenUnchanged() {
        try (OpenLog log = OpenLog.in(site.place())) {
            assertThat(log.submit(replace(Precondition.NONE, "a"))).isInstanceOf(Outcome.Created.class);
            Outcome.Updated updated = (Outcome.Updated) log.submit(replace(Precondition.NONE, "b"));
            Outcome.Unchanged unchanged = (Outcome.Unchanged) log.submit(replace(Precondition.NONE, "b"));

            assertThat(updated.now().version().offset()).isEqualTo(2);
            assertThat(unchanged.now().version()).isEqualTo(updated.now().version());
            assertThat(types(log)).containsExactly(EventType.CREATED, EventType.UPDATED);
        }
    }

    @Test
    void aPatchSeesThePresentStateAndMayChangeNothing() {
        try (OpenLog log = OpenLog.in(site.place())) {
            assertThat(log.submit(patch(Precondition.NONE, current -> OpenLog.draft("7", "x"))))
                    .isEqualTo(new Outcome.Missing());
            log.submit(create("a"));
            Outcome.Updated updated = (Outcome.Updated) log.submit(patch(
                    Precondition.NONE,
                    current -> OpenLog.draft("7", body(current).contains("\"a\"") ? "b" : "?")));

            assertThat(body(updated.now())).contains("\"b\"");
            assertThat(log.submit(patch(Precondition.NONE, current -> OpenLog.draft("7", "b"))))
                    .isInstanceOf(Outcome.Unchanged.class);
            assertThat(log.head()).isEqualTo(2);
        }
    }

    @Test
    void aDeletedResourceIsGoneAndCanBeMadeAgain() {
        try (OpenLog log = OpenLog.in(site.place())) {
            assertThat(log.submit(OpenLog.delete("notes", "7"))).isEqualTo(new Outcome.Missing());
            log.submit(create("a"));
            assertThat(log.submit(OpenLog.delete("notes", "7")))
                    .isEqualTo(new Outcome.Deleted(log.store().tail().head()));
            assertThat(log.store().resources().find(KEY)).isEmpty();
            assertThat(log.events().after(1, 1, 1).events().get(0).event().data())
                    .isEmpty();
            assertThat(log.submit(OpenLog.delete("notes", "7"))).isEqualTo(new Outcome.Missing());
            assertThat(log.submit(create("b"))).isInstanceOf(Outcome.Created.class);
            assertThat(types(log)).containsExactly(EventType.CREATED, EventType.DELETED, EventType.CREATED);
        }
    }

    @Test
    void ifMatchGuardsEveryChange() {
        try (OpenLog log = OpenLog.in(site.place())) {
            Precondition.Tags any = new Precondition.Tags.Any();
            Precondition present = new Precondition(Optional.of(any), Optional.empty(), Optional.empty());
            assertThat(log.submit(replace(present, "a"))).isEqualTo(new Outcome.PreconditionFailed(Optional.empty()));
            Cursor version = ((Outcome.Created) log.submit(create("a"))).now().version();
            Outcome failed = new Outcome.PreconditionFailed(Optional.of(version));

            assertThat(log.submit(replace(ifMatch("other"), "b"))).isEqualTo(failed);
            assertThat(log.submit(replace(ifMatch("other"), "a")))
                    .as("a no-op too")
                    .isEqualTo(failed);
            assertThat(log.submit(patch(ifMatch("other"), current -> OpenLog.draft("7", "b"))))
                    .isEqualTo(failed);
            assertThat(log.submit(new Change.Delete(KEY, ifMatch("other")))).isEqualTo(failed);
            assertThat(log.submit(replace(ifNoneMatch(any), "b"))).isEqualTo(failed);
            assertThat(log.submit(replace(ifNoneMatch(new Precondition.Tags.Of(Set.of(version.toString()))), "b")))
                    .isEqualTo(failed);
            assertThat(log.head()).isEqualTo(1);

            assertThat(log.submit(replace(ifMatch("other", version.toString()), "b")))
                    .isInstanceOf(Outcome.Updated.class);
            assertThat(log.submit(new Change.Delete(KEY, present))).isInstanceOf(Outcome.Deleted.class);
            assertThat(log.submit(replace(ifNoneMatch(any), "c"))).isInstanceOf(Outcome.Created.class);
        }
    }

    @Test
    void aBodysVersionMustBeThePresentOne() {
        try (OpenLog log = OpenLog.in(site.place())) {
            assertThat(log.submit(replace(startedFrom("e-1"), "a"))).isEqualTo(new Outcome.Conflict(Optional.empty()));
            Cursor version = ((Outcome.Created) log.submit(create("a"))).now().version();

            assertThat(log.submit(replace(startedFrom("e-1"), "b")))
                    .isEqualTo(new Outcome.Conflict(Optional.of(version)));
            assertThat(log.submit(replace(startedFrom(version.toString()), "b")))
                    .isInstanceOf(Outcome.Updated.class);
        }
    }

    /** Within one batch, each change meets what those before it left. */
    @Test
    void aBatchIsOneTransactionInWhichEachChangeSeesTheOnesBefore() throws Exception {
        try (OpenLog log = OpenLog.in(site.place())) {
            CountDownLatch until = new CountDownLatch(1);
            CompletionStage<Outcome> blocked = log.block(until);
            AtomicInteger commits = new AtomicInteger();
            log.store().tail().onCommit(commits::incrementAndGet);
            CompletionStage<Outcome> created = log.journal().submit(create("a"));
            CompletionStage<Outcome> exists = log.journal().submit(create("b"));
            CompletionStage<Outcome> updated = log.journal().submit(replace(Precondition.NONE, "b"));
            CompletionStage<Outcome> deleted = log.journal().submit(OpenLog.delete("notes", "7"));
            CompletionStage<Outcome> missing =
                    log.journal().submit(patch(Precondition.NONE, current -> OpenLog.draft("7", "c")));
            CompletionStage<Outcome> again = log.journal().submit(create("d"));
            until.countDown();

            assertThat(OpenLog.await(blocked)).isInstanceOf(Outcome.Updated.class);
            assertThat(OpenLog.await(created)).isInstanceOf(Outcome.Created.class);
            assertThat(OpenLog.await(exists)).isInstanceOf(Outcome.Exists.class);
            assertThat(OpenLog.await(updated)).isInstanceOf(Outcome.Updated.class);
            assertThat(OpenLog.await(deleted)).isInstanceOf(Outcome.Deleted.class);
            assertThat(OpenLog.await(missing)).isEqualTo(new Outcome.Missing());
            assertThat(OpenLog.await(again)).isInstanceOf(Outcome.Created.class);
            assertThat(commits).as("the blocker's commit, and one for the rest").hasValue(2);
            assertThat(body(log.store().resources().find(KEY).orElseThrow())).contains("\"d\"");
        }
    }

    @Test
    void aPatcherThatThrowsFailsOnlyItsOwnChange() throws Exception {
        try (OpenLog log = OpenLog.in(site.place())) {
            log.submit(create("a"));
            CountDownLatch until = new CountDownLatch(1);
            CompletionStage<Outcome> blocked = log.block(until);
            CompletionStage<Outcome> before = log.journal().submit(OpenLog.message("t", "1"));
            CompletionStage<Outcome> failing = log.journal().submit(patch(Precondition.NONE, current -> {
                throw new ArithmeticException("no");
            }));
            CompletionStage<Outcome> deep = log.journal().submit(patch(Precondition.NONE, current -> {
                throw new StackOverflowError();
            }));
            CompletionStage<Outcome> after = log.journal().submit(replace(Precondition.NONE, "b"));
            until.countDown();

            OpenLog.await(blocked);
            assertThat(OpenLog.await(before)).isInstanceOf(Outcome.Published.class);
            assertThat(OpenLog.await(after)).isInstanceOf(Outcome.Updated.class);
            assertThatThrownBy(() -> OpenLog.await(failing))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("no");
            assertThatThrownBy(() -> deep.toCompletableFuture().join()).hasCauseInstanceOf(StackOverflowError.class);
            assertThat(log.head()).isEqualTo(5);
        }
    }

    @Test
    void offsetsHaveNoGapsWhateverTheChangesCameTo() {
        try (OpenLog log = OpenLog.in(site.place())) {
            List<CompletionStage<Outcome>> answers = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                answers.add(log.journal()
                        .submit(
                                switch (i % 5) {
                                    case 0 -> create("x" + i);
                                    case 1 -> OpenLog.message("t", "m" + i);
                                    case 2 -> OpenLog.delete("notes", i % 3 == 0 ? "7" : "none");
                                    case 3 ->
                                        patch(Precondition.NONE, current -> {
                                            throw new IllegalStateException();
                                        });
                                    default -> replace(Precondition.NONE, "y" + i % 2);
                                }));
            }
            long told = answers.stream().filter(JournalTest::makesAnEvent).count();

            List<Long> offsets = log.events().after(0, 5_000, 1 << 24).events().stream()
                    .map(EncodedEvent::offset)
                    .toList();
            assertThat(offsets)
                    .hasSize((int) told)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, told).boxed().toList());
            assertThat(log.head()).isEqualTo(told);
        }
    }

    private static boolean makesAnEvent(CompletionStage<Outcome> answer) {
        try {
            Outcome outcome = OpenLog.await(answer);
            return outcome instanceof Outcome.Created
                    || outcome instanceof Outcome.Updated
                    || outcome instanceof Outcome.Deleted
                    || outcome instanceof Outcome.Published;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Test
    void neitherAnswerNorEventLeavesBeforeTheCommit() {
        Queue<String> early = new ConcurrentLinkedQueue<>();
        try (OpenLog log = OpenLog.in(site.place());
                Handle second = site.database().open()) {
            log.store().tail().onCommit(() -> {
                long head = log.head();
                if (onDisk(second, head) == 0) {
                    early.add("event " + head);
                }
            });
            List<CompletableFuture<Void>> checks = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                checks.add(log.journal()
                        .submit(OpenLog.message("t", "text " + i))
                        .thenAccept(outcome -> {
                            long offset = ((Outcome.Published) outcome).id().offset();
                            if (onDisk(second, offset) == 0) {
                                early.add("answer " + offset);
                            }
                        })
                        .toCompletableFuture());
            }
            checks.forEach(OpenLog::await);

            assertThat(early).isEmpty();
        }
    }

    private static void idle(OpenLog log) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(5))
                .until(() -> log.journal().depth() == 0);
    }

    private static long onDisk(Handle handle, long offset) {
        synchronized (handle) {
            return handle.createQuery("SELECT count(*) FROM event WHERE \"offset\" = ?")
                    .bind(0, offset)
                    .mapTo(Long.class)
                    .one();
        }
    }

    @Test
    void answersDoNotRunOnTheJournalsThread() {
        try (OpenLog log = OpenLog.in(site.place())) {
            String thread = OpenLog.await(log.journal()
                    .submit(OpenLog.message("t", "1"))
                    .thenApply(outcome -> Thread.currentThread().getName()));

            assertThat(thread).isNotEqualTo("carillon-journal");
        }
    }

    @Test
    void aFullQueueRefusesAtOnceAndTakesAgainLater() throws Exception {
        try (OpenLog log = OpenLog.with(OpenLog.queue(site.place(), 4, 1 << 20, 512))) {
            CountDownLatch until = new CountDownLatch(1);
            List<CompletionStage<Outcome>> taken = new ArrayList<>();
            taken.add(log.block(until));
            for (int i = 0; i < 3; i++) {
                taken.add(log.journal().submit(OpenLog.message("t", "waits")));
            }
            CompletionStage<Outcome> refused = log.journal().submit(OpenLog.message("t", "too many"));

            assertThatThrownBy(() -> OpenLog.await(refused))
                    .isInstanceOfSatisfying(
                            JournalFullException.class,
                            full -> assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(1)));
            assertThat(log.journal().depth()).isEqualTo(4);
            until.countDown();
            taken.forEach(OpenLog::await);
            idle(log);
            for (int i = 0; i < 20; i++) {
                log.publish("t", "goes on");
                idle(log);
            }
            assertThat(log.head()).isEqualTo(2 + 3 + 20);
        }
    }

    @Test
    void theQueueIsBoundedInBytesToo() throws Exception {
        try (OpenLog log = OpenLog.with(OpenLog.queue(site.place(), 1_000, 1_000, 512))) {
            CountDownLatch until = new CountDownLatch(1);
            CompletionStage<Outcome> blocked = log.block(until);
            CompletionStage<Outcome> taken = log.journal().submit(OpenLog.message("t", "x".repeat(600)));
            CompletionStage<Outcome> refused = log.journal().submit(OpenLog.message("t", "x".repeat(600)));
            CompletionStage<Outcome> small = log.journal().submit(OpenLog.message("t", "x".repeat(300)));

            assertThatThrownBy(() -> OpenLog.await(refused)).isInstanceOf(JournalFullException.class);
            until.countDown();
            OpenLog.await(blocked);
            OpenLog.await(taken);
            OpenLog.await(small);
            idle(log);
            for (int i = 0; i < 10; i++) {
                log.publish("t", "x".repeat(900));
                idle(log);
            }
        }
    }

    @Test
    void whoFailsToHearOfACommitStopsNeitherTheJournalNorTheOthers() {
        try (OpenLog log = OpenLog.in(site.place())) {
            AtomicInteger told = new AtomicInteger();
            log.store().tail().onCommit(() -> {
                throw new IllegalStateException("on purpose");
            });
            log.store().tail().onCommit(told::incrementAndGet);

            assertThat(log.publish("t", "1").offset()).isEqualTo(1);
            assertThat(log.publish("t", "2").offset()).isEqualTo(2);
            assertThat(told).hasValue(2);
        }
    }

    @Test
    void closingCommitsAndAnswersWhatWaits() {
        List<CompletionStage<Outcome>> answers = new ArrayList<>();
        try (OpenLog log = OpenLog.in(site.place())) {
            for (int i = 0; i < 3_000; i++) {
                answers.add(log.journal().submit(OpenLog.message("t", "text " + i)));
            }
        }
        assertThat(answers)
                .allSatisfy(answer -> assertThat(OpenLog.await(answer)).isInstanceOf(Outcome.Published.class));
        assertThat(site.number("SELECT count(*) FROM event")).isEqualTo(3_000);
    }

    @Test
    void afterTheEndEveryChangeIsRefused() {
        OpenLog log = OpenLog.in(site.place());
        log.close();

        assertThatThrownBy(() -> log.submit(create("a")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("stopping");
    }

    @Test
    void everyChangeIsAnsweredHoweverTheEndComesAcross() throws Exception {
        for (int round = 0; round < 6; round++) {
            OpenLog log = OpenLog.in(site.place());
            long before = log.head();
            AtomicInteger published = new AtomicInteger();
            CountDownLatch closed = new CountDownLatch(1);
            ExecutorService writers = Executors.newFixedThreadPool(8);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    all.add(writers.submit(() -> publishUntil(closed, log, published)));
                }
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> published.get() > 50);
                log.close();
                closed.countDown();
                for (Future<?> each : all) {
                    each.get(30, TimeUnit.SECONDS);
                }
            } finally {
                writers.shutdownNow();
            }
            assertThat(site.number("SELECT count(*) FROM event")).isEqualTo(before + published.get());
        }
    }

    /** Fails if a change is not answered at all. */
    private static void publishUntil(CountDownLatch closed, OpenLog log, AtomicInteger published) {
        while (closed.getCount() > 0) {
            try {
                log.publish("t", "x");
                published.incrementAndGet();
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining("stopping");
            }
        }
    }
}
