package io.carillon.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a data directory to one process, and within it to one application. The operating system gives the lock back when the
 * process ends, however it ends; but also as soon as the process closes any descriptor of the file (POSIX fcntl). So who is in
 * the same process must not even open it, and is told by a system property, the one place that class loaders share.
 */
final class DirectoryLock implements AutoCloseable {
    private static final String HELD = "io.carillon.log.held:";

    private final String held;
    private final FileChannel channel;

    private DirectoryLock(String held, FileChannel channel) {
        this.held = held;
        this.channel = channel;
    }

    /**
     * Takes the lock at once or not at all.
     *
     * @throws StoreException if another process, or another application in this one, holds the directory
     */
    static DirectoryLock take(Path directory) throws IOException {
        String held = HELD + directory.toRealPath();
        if (System.getProperties().putIfAbsent(held, "true") != null) {
            throw inUse(directory, self());
        }
        try {
            return new DirectoryLock(held, lock(directory));
        } catch (IOException | RuntimeException e) {
            System.clearProperty(held);
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw inUse(directory, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((self() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String self() {
        return "process " + ProcessHandle.current().pid();
    }

    private static StoreException inUse(Path directory, String holder) {
        return new StoreException("the data directory " + directory.toAbsolutePath() + " is in use by " + holder
                + "; stop that one, or set carillon.data.dir to another directory");
    }

    /** More than once does no harm. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            System.clearProperty(held);
        }
    }
}
