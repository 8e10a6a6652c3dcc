package org.vmcoregdb.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;

/**
 * A folder of expanded files. A file's name there is made from the path, size, time and first bytes of the compressed
 * file, so a changed one is expanded anew. Files appear under their name when they are complete, by one atomic move:
 * several processes may expand the same file at once, and none sees half of it.
 */
public final class ExpansionCache {
    /** How much of an expanded file is looked at before it is written. */
    public static final int HEAD_BYTES = 4096;

    static final String SUFFIX = ".dump";

    private final Path folder;
    private final long reserveBytes;
    private final ExpansionProgress progress;

    /**
     * @param folder made on first use
     * @param progress receives how far an expansion has come
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

    /** Looks at the beginning of what a file expands to. */
    @FunctionalInterface
    public interface HeadCheck {
        /**
         * Called before anything is written.
         *
         * @param head the first {@link #HEAD_BYTES} expanded bytes, or all if there are fewer
         * @throws FormatException if the file is not to be expanded
         */
        void check(byte[] head) throws FormatException;
    }

    /** As below, whatever the file is. */
    public Path expanded(Location file, Container container) throws FormatException {
        return expanded(file, container, head -> {});
    }

    /**
     * The expanded file, which is made now if there is none yet; its time says when it was last asked for.
     *
     * @param file a compressed file
     * @param container its format
     * @param wanted refuses what is not worth expanding
     * @throws FormatException if it is refused or damaged, or the cache folder has no room or cannot be written
     */
    public Path expanded(Location file, Container container, HeadCheck wanted) throws FormatException {
        try {
            Path target = folder.resolve(FileIdentity.of(file) + SUFFIX);
            if (Files.isRegularFile(target)) {
                CacheFolder.markUsed(target);
            } else {
                Files.createDirectories(folder);
                expand(file, container, wanted, target);
            }
            return target;
        } catch (IOException e) {
            throw new FormatException(file.name() + " could not be expanded into " + folder + ": " + IoReason.of(e), e);
        }
    }

    private void expand(Location file, Container container, HeadCheck wanted, Path target)
            throws IOException, FormatException {
        long total = file.size();
        String damaged = file.name() + " is a " + container.label() + " file that is cut short or damaged";
        try (CountingStream compressed = new CountingStream(
                        file.stream(), count -> progress.advanced(file.fileName(), Math.min(count, total), total));
                PushbackInputStream expanded =
                        new PushbackInputStream(opened(container, compressed, damaged), HEAD_BYTES)) {
            byte[] head = head(expanded, damaged);
            wanted.check(head);
            expanded.unread(head);
            store(file, new Expansion(expanded, compressed), damaged, target);
            progress.advanced(file.fileName(), total, total);
        }
    }

    private static byte[] head(InputStream expanded, String damaged) throws FormatException {
        try {
            return expanded.readNBytes(HEAD_BYTES);
        } catch (IOException | RuntimeException e) {
            throw new FormatException(damaged + ": " + e.getMessage(), e);
        }
    }

    /** The expanded bytes of a file, and how many of the file they are made of. */
    private record Expansion(InputStream bytes, CountingStream compressed) {}

    private void store(Location file, Expansion expansion, String damaged, Path target)
            throws IOException, FormatException {
        try (NewFile unfinished = NewFile.in(folder, reserveBytes);
                InputStream watched = new BombGuard(expansion.bytes, expansion.compressed, unfinished, file.name())) {
            unfinished.append(watched, Long.MAX_VALUE, damaged);
            unfinished.finishAs(target);
        }
    }

    private static InputStream opened(Container container, InputStream compressed, String damaged)
            throws FormatException {
        try {
            return container.expand(compressed);
        } catch (IOException | RuntimeException e) {
            throw new FormatException(damaged + ": " + e.getMessage(), e);
        }
    }

    /** The expanded file, if there is one already; costs reading the first bytes of the compressed one. */
    public Optional<Path> known(Location file) {
        try {
            return Optional.of(folder.resolve(FileIdentity.of(file) + SUFFIX)).filter(Files::isRegularFile);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }
}
