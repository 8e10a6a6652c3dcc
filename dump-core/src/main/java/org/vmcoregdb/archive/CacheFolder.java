package org.vmcoregdb.archive;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.vmcoregdb.bytes.MappedFile;

/**
 * The cache folder as a whole: what is in it, and what may go. Only files with the names that this program gives are
 * looked at; whatever else is in the folder stays.
 */
public final class CacheFolder {
    static final String UNFINISHED_PREFIX = "new-";
    static final String UNFINISHED_SUFFIX = ".part";

    private static final Pattern DUMP =
            Pattern.compile("[0-9a-f]{32}(" + Pattern.quote(ExpansionCache.SUFFIX) + "|\\.blocks|\\.index)");
    private static final Pattern DEBUG_FILE = Pattern.compile("[0-9a-f]+\\.(debug|types)");

    /** A file that is just being made may not be locked yet. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /** {@code debug/.build-id/ab/cdef.debug} */
    private static final int DEPTH = 4;

    private final Path folder;

    /** @param folder need not exist */
    public CacheFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * A file in the cache.
     *
     * @param path where it is
     * @param bytes its length; what it takes on the disk is less where it has holes
     * @param lastUsed when it was last opened or made
     * @param unfinished true if it was being made when its process ended, or is being made now
     * @param used true if a running process has it open
     */
    public record CachedFile(Path path, long bytes, Instant lastUsed, boolean unfinished, boolean used) {}

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /**
     * What is in it, the least recently used first.
     *
     * @throws IOException if it cannot be read
     */
    public List<CachedFile> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<CachedFile> found = new ArrayList<>();
        add(folder, 1, found);
        addBelow("debug", DEPTH - 1, found);
        addBelow("remote", 1, found);
        found.sort(Comparator.comparing(CachedFile::lastUsed));
        return List.copyOf(found);
    }

    private void addBelow(String name, int depth, List<CachedFile> found) throws IOException {
        Path below = folder.resolve(name);
        if (Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
            add(below, depth, found);
        }
    }

    private static void add(Path below, int depth, List<CachedFile> found) throws IOException {
        try (Stream<Path> walk = Files.walk(below, depth)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                String name = String.valueOf(path.getFileName());
                boolean unfinished = isUnfinished(name);
                if (unfinished
                        || DUMP.matcher(name).matches()
                        || DEBUG_FILE.matcher(name).matches()) {
                    addFile(path, unfinished, found);
                }
            }
        }
    }

    private static void addFile(Path path, boolean unfinished, List<CachedFile> found) {
        try {
            BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (is.isRegularFile()) {
                Instant used = is.lastModifiedTime().toInstant();
                found.add(new CachedFile(path, is.size(), used, unfinished, FileUse.isUsed(path)));
            }
        } catch (IOException gone) {
            return; // another process cleans up as well
        }
    }

    private static boolean isUnfinished(String name) {
        return name.startsWith(UNFINISHED_PREFIX) && name.endsWith(UNFINISHED_SUFFIX);
    }

    /**
     * Deletes files, the least recently used first, until the others have no more than so many bytes together. None goes
     * that a running process has open.
     *
     * @return what was deleted
     * @throws IOException if the folder cannot be read
     */
    public List<CachedFile> shrinkTo(long bytes) throws IOException {
        List<CachedFile> all = files();
        long left = 0;
        for (CachedFile file : all) {
            left += file.bytes();
        }
        List<CachedFile> deleted = new ArrayList<>();
        for (CachedFile file : all) {
            boolean leftBehind = file.unfinished() && isOld(file.lastUsed());
            if ((left > bytes || leftBehind) && !file.used() && FileUse.deleteUnused(file.path())) {
                left -= file.bytes();
                deleted.add(file);
            }
        }
        return List.copyOf(deleted);
    }

    private static boolean isOld(Instant time) {
        return time.isBefore(Instant.now().minus(YOUNG));
    }

    /** How the names of what this process has not finished begin. */
    static String ownPrefix() {
        return UNFINISHED_PREFIX + ProcessHandle.current().pid() + "-";
    }

    /** Deletes what processes that were killed have left unfinished in a folder. */
    static void sweep(Path folder) {
        String pattern = UNFINISHED_PREFIX + "*" + UNFINISHED_SUFFIX;
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, pattern)) {
            for (Path part : parts) {
                // a look at the lock of one of this process would give it up, as POSIX has it
                boolean own = String.valueOf(part.getFileName()).startsWith(ownPrefix());
                if (!own
                        && isOld(Files.getLastModifiedTime(part, LinkOption.NOFOLLOW_LINKS)
                                .toInstant())) {
                    FileUse.deleteUnused(part);
                }
            }
        } catch (IOException unreadable) {
            return; // then nothing can be written there either, which whoever tries says
        }
    }

    /**
     * Maps a file that may be one of the user's cache: that is then in use until it is closed.
     *
     * @throws IOException if it cannot be opened
     */
    public static MappedFile map(Path file, String name) throws IOException {
        return file.startsWith(ExpansionCache.defaultFolder())
                ? MappedFile.open(file, name, FileUse::share)
                : MappedFile.open(file, name);
    }

    /** Notes that a file was used now. */
    public static void markUsed(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException readOnly) {
            return; // a cache that only can be read is good enough
        }
    }
}
