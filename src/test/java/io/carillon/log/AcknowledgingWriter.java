package io.carillon.log;

import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/** Writes as fast as it is let, and prints the offset of each change that was acknowledged. Runs until it is killed. */
final class AcknowledgingWriter {
    private static final int UNDER_WAY = 64;

    private AcknowledgingWriter() {}

    public static void main(String[] args) throws InterruptedException {
        try (OpenLog log = OpenLog.in(Path.of(args[0]))) {
            Semaphore room = new Semaphore(UNDER_WAY);
            System.out.println("from " + log.head());
            for (int i = 0; ; i++) {
                room.acquire();
                Change change = i % 2 == 0
                        ? OpenLog.message("t", "text " + i)
                        : OpenLog.replace("notes", "n" + i % 50, "v" + i);
                log.journal().submit(change).whenComplete((outcome, failure) -> {
                    room.release();
                    if (outcome instanceof Outcome.Published published) {
                        print(published.id().offset());
                    } else if (outcome instanceof Outcome.Created created) {
                        print(created.now().version().offset());
                    } else if (outcome instanceof Outcome.Updated updated) {
                        print(updated.now().version().offset());
                    }
                });
            }
        }
    }

    private static synchronized void print(long offset) {
        System.out.println("ack " + offset);
        System.out.flush();
    }
}
