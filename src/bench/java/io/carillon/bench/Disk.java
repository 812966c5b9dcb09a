package io.carillon.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What a disk takes for what a commit does. */
final class Disk {
    private static final int PAGE = 8_192;
    private static final int WRITES = 200;

    private Disk() {}

    /** The median of writing one of PostgreSQL's pages over and over and calling fdatasync each time, in ms. */
    static double syncMillis(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "sync", null);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < WRITES; i++) {
                long start = System.nanoTime();
                channel.write(page.clear(), 0);
                channel.force(false);
                millis.add((System.nanoTime() - start) / 1e6);
            }
            return Figure.median(millis);
        } finally {
            Files.delete(file);
        }
    }
}
