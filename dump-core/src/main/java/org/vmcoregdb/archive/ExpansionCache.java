package org.vmcoregdb.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.vmcoregdb.bytes.DumpFormatException;

/**
 * A folder of expanded files. A file's name there is made from the path, size, time and first bytes of the compressed
 * file, so a changed one is expanded anew. Files appear under their name when they are complete, by one atomic move:
 * several processes may expand the same file at once, and none sees half of it.
 */
public final class ExpansionCache {
    private static final String SUFFIX = ".dump";

    private final Path folder;
    private final long reserveBytes;
    private final ExpansionProgress progress;

    /**
     * @param folder made on first use
     * @param progress is told how far an expansion has come
     */
    public ExpansionCache(Path folder, ExpansionProgress progress) {
        this(folder, NewFile.RESERVE_BYTES, progress);
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
            Path target = folder.resolve(FileIdentity.of(file) + SUFFIX);
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
        long total = Files.size(file);
        String damaged = file + " is a " + container.label() + " file that is cut short or damaged";
        try (CountingStream compressed = new CountingStream(
                        Files.newInputStream(file), count -> progress.advanced(file, Math.min(count, total), total));
                InputStream expanded = opened(container, compressed, damaged);
                NewFile unfinished = NewFile.in(folder, reserveBytes)) {
            unfinished.append(expanded, Long.MAX_VALUE, damaged);
            progress.advanced(file, total, total);
            unfinished.finishAs(target);
        }
    }

    private static InputStream opened(Container container, InputStream compressed, String damaged)
            throws DumpFormatException {
        try {
            return container.expand(compressed);
        } catch (IOException | RuntimeException e) {
            throw new DumpFormatException(damaged + ": " + e.getMessage(), e);
        }
    }

    /** The expanded file, if there is one already; costs reading the first bytes of the compressed one. */
    public Optional<Path> known(Path file) {
        try {
            return Optional.of(folder.resolve(FileIdentity.of(file) + SUFFIX)).filter(Files::isRegularFile);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
