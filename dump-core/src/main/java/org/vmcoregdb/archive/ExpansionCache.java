package org.vmcoregdb.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.vmcoregdb.bytes.DumpFormatException;

/**
 * A folder of expanded files. A file's name there is made from the path, size, time and first bytes of the compressed
 * file, so a changed one is expanded anew. Files appear under their name when they are complete, by one atomic move:
 * several processes may expand the same file at once, and none sees half of it.
 */
public final class ExpansionCache {
    /** A disk is not filled further than this many bytes before it is full. */
    private static final long RESERVE_BYTES = 256L << 20;

    private static final int CHUNK = 256 * SparseWriter.BLOCK;
    private static final int HEAD_BYTES = 1 << 16;

    private final Path folder;
    private final long reserveBytes;
    private final ExpansionProgress progress;

    /**
     * @param folder made on first use
     * @param progress is told how far an expansion has come
     */
    public ExpansionCache(Path folder, ExpansionProgress progress) {
        this(folder, RESERVE_BYTES, progress);
    }

    ExpansionCache(Path folder, long reserveBytes, ExpansionProgress progress) {
        this.folder = folder;
        this.reserveBytes = reserveBytes;
        this.progress = progress;
    }

    /** {@code vmcore-gdb} in {@code $XDG_CACHE_HOME}, or in {@code ~/.cache} where that is not set. */
    public static Path defaultFolder() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path caches = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home", "."), ".cache")
                : Path.of(configured);
        return caches.resolve("vmcore-gdb");
    }

    /**
     * The expanded file, which is made now if there is none yet.
     *
     * @param file a compressed file
     * @param container its format
     * @throws DumpFormatException if it is damaged, or the cache folder has no room or cannot be written
     */
    public Path expanded(Path file, Container container) throws DumpFormatException {
        try {
            Path target = folder.resolve(key(file));
            if (!Files.isRegularFile(target)) {
                Files.createDirectories(folder);
                expand(file, container, target);
            }
            return target;
        } catch (IOException e) {
            throw new DumpFormatException(
                    file + " could not be expanded into " + folder + ": "
                            + (e.getMessage() == null ? e.toString() : e.getMessage()),
                    e);
        }
    }

    private void expand(Path file, Container container, Path target) throws IOException, DumpFormatException {
        Path unfinished = Files.createTempFile(folder, "expanding-", ".part");
        try {
            try (Counting compressed = new Counting(Files.newInputStream(file));
                    SparseWriter writer = new SparseWriter(unfinished)) {
                copy(file, compressed, container, writer);
            }
            move(unfinished, target);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void copy(Path file, Counting compressed, Container container, SparseWriter writer)
            throws IOException, DumpFormatException {
        long total = Files.size(file);
        try (InputStream expanded = container.expand(compressed)) {
            byte[] chunk = new byte[CHUNK];
            int got = readChunk(expanded, chunk, file, container);
            while (got > 0) {
                long free = Files.getFileStore(folder).getUsableSpace();
                if (free < reserveBytes + got) {
                    throw new DumpFormatException(file + " does not fit the cache folder " + folder + ": after "
                            + writer.position() + " bytes there are only " + free + " left on its disk");
                }
                writer.write(chunk, got);
                progress.advanced(file, Math.min(compressed.count(), total), total);
                got = readChunk(expanded, chunk, file, container);
            }
        }
        writer.finish();
        progress.advanced(file, total, total);
    }

    private static int readChunk(InputStream expanded, byte[] chunk, Path file, Container container)
            throws DumpFormatException {
        try {
            return expanded.readNBytes(chunk, 0, chunk.length);
        } catch (IOException | RuntimeException e) {
            // Decoders meet damage with unchecked exceptions, too.
            throw new DumpFormatException(
                    file + " is a " + container.label() + " file that is cut short or damaged: " + e.getMessage(), e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String key(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD_BYTES);
        }
        String identity = file.toAbsolutePath().normalize() + "\n" + Files.size(file) + "\n"
                + Files.getLastModifiedTime(file).toMillis() + "\n";
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(identity.getBytes(StandardCharsets.UTF_8));
            byte[] hash = digest.digest(head);
            return HexFormat.of().formatHex(hash, 0, 16) + ".dump";
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java has no SHA-256", e);
        }
    }

    /** Counts the bytes that a decoder has read. */
    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        long count() {
            return count;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int got = super.read(target, offset, length);
            count += Math.max(0, got);
            return got;
        }
    }
}
