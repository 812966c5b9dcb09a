package io.carillon.faults;

import io.carillon.system.check.Attempt;
import io.carillon.system.check.Fingerprint;
import io.carillon.system.check.Stored;
import io.carillon.system.client.Position;
import io.carillon.system.client.RawJson;
import io.carillon.system.client.Rest;
import io.carillon.system.client.Rest.Answer;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** One writer: what it does, one change after the other, and what it makes of the answers. Of its own thread. */
final class Writer {
    private static final int CLOSING_TRIES = 600;

    private final Rest rest;
    private final Ledger ledger;
    private final Writers all;
    private final Writers.Plan plan;
    private final int number;
    private final Random random;
    private final Map<Integer, Boolean> present = new HashMap<>();
    private int count;

    Writer(Writers all, Writers.Plan plan, Rest rest, Ledger ledger, int number, Random random) {
        this.all = all;
        this.plan = plan;
        this.rest = rest;
        this.ledger = ledger;
        this.number = number;
        this.random = random;
    }

    void run() {
        try {
            while (!all.isClosing()) {
                step();
                LockSupport.parkNanos((long) (all.pause().toNanos() * 2 * random.nextDouble()));
            }
            for (int key = 0; key < Writers.KEYS; key++) {
                finish(key);
            }
            message(CLOSING_TRIES);
        } catch (RuntimeException | Error e) {
            ledger.surprise(Thread.currentThread().getName() + " failed: " + e);
        }
    }

    private void step() {
        int key = random.nextInt(Writers.KEYS);
        int choice = random.nextInt(10);
        if (choice < 2) {
            message(0);
        } else if (!present.getOrDefault(key, false) || choice < 6) {
            put(key);
        } else if (choice == 9 && plan.deletes()) {
            delete(key);
        } else {
            patch(key);
        }
    }

    private void finish(int key) {
        for (int i = 0; i < CLOSING_TRIES && !Thread.currentThread().isInterrupted(); i++) {
            if (put(key)) {
                return;
            }
            LockSupport.parkNanos(50_000_000);
        }
        ledger.surprise(Writers.topic(number, key) + " could not be changed at the end");
    }

    private boolean put(int key) {
        String token = token();
        return change(key, token, () -> rest.put(Writers.topic(number, key), body(token)));
    }

    private void patch(int key) {
        String token = token();
        change(key, token, () -> rest.mergePatch(Writers.topic(number, key), body(token)));
    }

    private boolean change(int key, String token, Supplier<Answer> request) {
        String topic = Writers.topic(number, key);
        Answer answer = ask(request);
        int status = answer == null ? 0 : answer.status();
        if (status == 200 || status == 201) {
            Position version = Position.of(answer.version());
            String made = status == 201 ? "carillon.created" : "carillon.updated";
            String data = answer.body();
            if (!data.contains('"' + token + '"')) {
                ledger.surprise(topic + " was answered with another's data: " + answer);
            }
            ledger.acknowledge(
                    version.offset(),
                    new Stored.Event(made, topic, token, Fingerprint.of(version.toString(), made, topic, data)));
            present.put(key, true);
            return true;
        }
        Attempt.Answer fate = fate(answer);
        ledger.add(new Attempt(topic, token, fate, OptionalLong.empty()), answer);
        if (fate == Attempt.Answer.UNKNOWN) {
            present.put(key, false); // perhaps; a PUT is right in either case
        }
        return false;
    }

    private void delete(int key) {
        String topic = Writers.topic(number, key);
        Answer answer = ask(() -> rest.delete(topic));
        int status = answer == null ? 0 : answer.status();
        if (status == 204) {
            ledger.acknowledgeDeletion(topic);
        } else {
            ledger.add(new Attempt(topic, "", fate(answer), OptionalLong.empty()), answer);
        }
        present.put(key, status != 204 && fate(answer) == Attempt.Answer.REFUSED);
    }

    /** With a key, so that it may be sent until it is answered, and is made once all the same. */
    private void message(int tries) {
        String token = token();
        String topic = Writers.room(number);
        String json = "{\"topics\":[\"" + topic + "\"],\"data\":" + body(token) + "}";
        Answer answer = null;
        boolean unknown = false;
        for (int i = 0; i == 0 || (i < tries || (unknown && !all.isClosing())); i++) {
            answer = ask(() -> rest.post("/messages", json, "Idempotency-Key", token));
            if (answer != null && answer.status() == 201) {
                break;
            }
            unknown |= fate(answer) == Attempt.Answer.UNKNOWN;
            LockSupport.parkNanos(50_000_000);
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
        }
        if (answer != null && answer.status() == 201) {
            Position id = Position.of(RawJson.string(answer.members().get("id")));
            ledger.acknowledge(
                    id.offset(),
                    new Stored.Event(
                            "message", topic, token, Fingerprint.of(id.toString(), "message", topic, body(token))));
        } else {
            Attempt.Answer fate = unknown ? Attempt.Answer.UNKNOWN : fate(answer);
            ledger.add(new Attempt(topic, token, fate, OptionalLong.empty()), answer);
        }
    }

    private String token() {
        return plan.mark() + number + "." + ++count;
    }

    /** The same for the same token. */
    private String body(String token) {
        int length = plan.pad() == 0 ? 0 : Math.floorMod(token.hashCode() * 31, plan.pad());
        return "{\"t\":\"" + token + "\",\"pad\":\"" + "x".repeat(length) + "\"}";
    }

    private Answer ask(Supplier<Answer> request) {
        long begin = System.nanoTime();
        try {
            Answer answer = request.get();
            ledger.answered(answer.status(), System.nanoTime() - begin);
            return answer;
        } catch (UncheckedIOException e) {
            ledger.answered(0, 0);
            LockSupport.parkNanos(20_000_000 + random.nextInt(50_000_000));
            return null;
        }
    }

    /** What the server's words promise; any other answer promises nothing. 404: an application that is not there. */
    private Attempt.Answer fate(Answer answer) {
        boolean refused = answer != null
                && (answer.status() == 404
                        || answer.body().contains("nothing was changed")
                        || answer.body().contains("was not made"));
        return refused ? Attempt.Answer.REFUSED : Attempt.Answer.UNKNOWN;
    }
}
