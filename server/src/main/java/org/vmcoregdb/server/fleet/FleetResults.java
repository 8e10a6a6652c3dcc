package org.vmcoregdb.server.fleet;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vmcoregdb.bytes.FormatException;

/**
 * A file of rows, one a line, to which each is appended when it is there: whoever kills the program loses the line that was being written, which the next run
 * cuts off, and nothing else. One process at a time writes it. Safe for use by many threads.
 */
public final class FleetResults implements FleetSink, Closeable {
    private final FileChannel channel;
    private final Set<FleetRow.Key> known;
    private final Path file;

    private FleetResults(Path file, FileChannel channel, Set<FleetRow.Key> known) {
        this.file = file;
        this.channel = channel;
        this.known = known;
    }

    /** As below; dumps that could not be opened are not looked at again. */
    public static FleetResults open(Path file) throws IOException, FormatException {
        return open(file, false);
    }

    /**
     * Opens a file to append to, which is made if need be.
     *
     * @param retry whether rows of dumps that could not be opened do not count: of those a new row may be added, which replaces the one before
     * @throws FormatException if it has something else than rows, or another process writes it
     */
    public static FleetResults open(Path file, boolean retry) throws IOException, FormatException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (!lock(channel)) {
                throw new FormatException(file + " is being written by another process");
            }
            long end = wholeLines(channel);
            channel.truncate(end);
            channel.position(end);
            Set<FleetRow.Key> known = new HashSet<>();
            List<FleetRow> rows = rows(file);
            for (FleetRow row : rows) {
                if (!retry || row.error().isEmpty()) {
                    known.add(row.key());
                }
            }
            if (end > 0 && rows.isEmpty()) {
                throw new FormatException(file + " is a file with something else than results; it is left as it is");
            }
            return new FleetResults(file, channel, known);
        } catch (IOException | FormatException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    /** Where the last line ends. */
    private static long wholeLines(FileChannel channel) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(4096);
        long end = channel.size();
        while (end > 0) {
            long start = Math.max(0, end - part.capacity());
            part.clear().limit((int) (end - start));
            int count = channel.read(part, start);
            for (int i = count - 1; i >= 0; i--) {
                if (part.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    /**
     * The rows of a file; of a file's contents the last one, where it was looked at twice. Lines that are no rows are passed over.
     *
     * @throws IOException if the file cannot be read
     */
    public static List<FleetRow> rows(Path file) throws IOException {
        Map<FleetRow.Key, FleetRow> rows = new LinkedHashMap<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                FleetRowJson.row(line).ifPresent(row -> rows.put(row.key(), row));
            }
        }
        return List.copyOf(rows.values());
    }

    @Override
    public synchronized boolean has(FleetRow.Key key) {
        return known.contains(key);
    }

    /** Appends it. */
    @Override
    public synchronized boolean add(FleetRow row) throws IOException {
        boolean isNew = known.add(row.key());
        if (isNew) {
            ByteBuffer line = ByteBuffer.wrap((FleetRowJson.line(row) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
        }
        return isNew;
    }

    /** How many rows there are. */
    public synchronized int count() {
        return known.size();
    }

    @Override
    public String toString() {
        return file.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
