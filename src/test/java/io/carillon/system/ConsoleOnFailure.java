package io.carillon.system;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Shows the end of the console of each server that a failed test had to do with, whether it still runs or not. */
final class ConsoleOnFailure implements BeforeEachCallback, TestExecutionExceptionHandler {
    private static final Queue<Server> WATCHED = new ConcurrentLinkedQueue<>();

    static void watch(Server server) {
        if (!WATCHED.contains(server)) {
            WATCHED.add(server);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        WATCHED.removeIf(server -> !server.isRunning());
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        System.err.println("FAILED: " + context.getDisplayName() + " of " + context.getRequiredTestClass());
        WATCHED.forEach(server -> System.err.println(server.consoleTail()));
        throw failure;
    }
}
