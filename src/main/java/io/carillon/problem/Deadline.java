package io.carillon.problem;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a change that is not answered in time: it is answered with that, and nothing that comes later is. The time is our
 * own and not the container's: Jetty's is up at once where the whole process stood still, and from then on an answer that comes by
 * another thread ends in an empty 500. Made by the request's thread; told of the time and of the answer by any.
 *
 * <p>A request that is still there when its time is up although it was answered, because its client was gone and Jersey has given it
 * up, is ended. No lock is held meanwhile: Tomcat calls its listeners under one of its own, which to end a request takes as well.
 */
public final class Deadline implements AsyncListener {
    /** Where the process stood still the time is up at once; this much more is time in which it runs. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private static final String ATTRIBUTE = "io.carillon.problem.Deadline";

    private final CompletableFuture<Response> answer = new CompletableFuture<>();

    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable AsyncContext context;
    private volatile @Nullable Future<?> timer;

    private Deadline() {}

    /** Makes one for a request whose time somebody sets. */
    public static void make(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, new Deadline());
    }

    /**
     * The time of a request that has become asynchronous begins.
     *
     * @param clock counts it, and answers when it is up
     */
    public static void begin(HttpServletRequest request, Duration time, ScheduledExecutorService clock) {
        if (request.getAttribute(ATTRIBUTE) instanceof Deadline deadline) {
            AsyncContext context = request.getAsyncContext();
            context.setTimeout(0);
            context.addListener(deadline);
            deadline.begin(context, time, clock);
        }
    }

    private void begin(AsyncContext of, Duration time, ScheduledExecutorService clock) {
        context = of;
        set(clock, time, () -> elapsed(clock));
    }

    private void set(ScheduledExecutorService clock, Duration time, Runnable then) {
        timer = clock.schedule(then, time.toMillis(), TimeUnit.MILLISECONDS);
        if (ended.get()) {
            stopTimer();
        }
    }

    private void stopTimer() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void elapsed(ScheduledExecutorService clock) {
        if (answer.isDone()) {
            giveUp();
        } else {
            set(clock, A_MOMENT, () -> over(clock));
        }
    }

    /**
     * Has an answer keep the request's deadline, if there is one.
     *
     * @return the same answer, or that nobody knows it yet
     */
    public static CompletionStage<Response> keep(HttpServletRequest request, CompletionStage<Response> answer) {
        return request.getAttribute(ATTRIBUTE) instanceof Deadline deadline ? deadline.keep(answer) : answer;
    }

    private CompletionStage<Response> keep(CompletionStage<Response> coming) {
        coming.whenComplete(this::decide);
        return answer;
    }

    private void over(ScheduledExecutorService clock) {
        decide(
                null,
                new ProblemException(
                                ProblemType.UNDECIDED,
                                "It takes longer than the server waits. See what is there before you try again, or send the same"
                                        + " precondition or Idempotency-Key.")
                        .header("Retry-After", "2"));
        set(clock, A_MOMENT, this::giveUp);
    }

    /** The first decision is the answer, and is written by the time that it is completed. */
    private void decide(@Nullable Response response, @Nullable Throwable failure) {
        if (failure == null) {
            answer.complete(response);
        } else {
            answer.completeExceptionally(failure);
        }
    }

    private void giveUp() {
        AsyncContext of = context;
        if (of != null && ended.compareAndSet(false, true)) {
            try {
                of.complete();
            } catch (IllegalStateException e) {
                // The container has done so.
            }
        }
    }

    private void end() {
        ended.set(true);
        stopTimer();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Nobody begins a second cycle.
    }
}
