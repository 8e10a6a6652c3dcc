package org.vmcoregdb.server.library;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;

/**
 * The dumps below a folder, by their paths in it. Files come, grow and go while it is looked at: each is told to be a dump by its first bytes, which
 * are read again only when its size or its time has changed. A link to a file is that file; links to folders, which can lead in circles, are not
 * followed.
 *
 * @param <T> what is open when a dump is
 */
public final class FolderShelf<T extends Closeable> implements Shelf<T> {
    private static final int DEPTH = 8;
    private static final int MOST_FILES = 100_000;

    private final Path folder;
    private final Predicate<Path> looksLikeDump;
    private final OpenerOf<T> opener;
    private Map<Path, Known> known = new HashMap<>();

    /** Opens the dump of a file. */
    @FunctionalInterface
    public interface OpenerOf<T extends Closeable> {
        /** Opens it; who gets it closes it. */
        T open(Path file) throws FormatException;
    }

    private record Known(long bytes, long modified, boolean dump) {}

    /** @param looksLikeDump tells by the first bytes of a file */
    public FolderShelf(Path folder, Predicate<Path> looksLikeDump, OpenerOf<T> opener) {
        this.folder = folder;
        this.looksLikeDump = looksLikeDump;
        this.opener = opener;
    }

    @Override
    public synchronized List<Found<T>> dumps() throws IOException {
        Map<Path, Known> now = new HashMap<>();
        Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                BasicFileAttributes of = attributes.isSymbolicLink() ? linked(file, attributes) : attributes;
                if (of.isRegularFile()) {
                    now.put(file, look(file, of));
                }
                return now.size() < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException unreadable) throws IOException {
                if (file.equals(folder)) {
                    throw unreadable;
                }
                return FileVisitResult.CONTINUE; // of somebody else, or gone
            }

            @Override
            public FileVisitResult postVisitDirectory(Path below, @Nullable IOException unreadable) {
                return FileVisitResult.CONTINUE;
            }
        });
        known = now;
        List<Found<T>> found = new ArrayList<>();
        now.forEach((file, what) -> {
            if (what.dump()) {
                long version = 31 * what.modified() + what.bytes();
                found.add(new Found<>(
                        folder.relativize(file).toString(), what.bytes(), version, () -> opener.open(file)));
            }
        });
        found.sort(Comparator.comparing(Found::name));
        return found;
    }

    /** Of what a link leads to; the link's own if it leads nowhere. */
    private static BasicFileAttributes linked(Path link, BasicFileAttributes own) {
        try {
            return Files.readAttributes(link, BasicFileAttributes.class);
        } catch (IOException nowhere) {
            return own;
        }
    }

    private Known look(Path file, BasicFileAttributes attributes) {
        long bytes = attributes.size();
        long modified = attributes.lastModifiedTime().toMillis();
        Known before = known.get(file);
        return before != null && before.bytes() == bytes && before.modified() == modified
                ? before
                : new Known(bytes, modified, looksLikeDump.test(file));
    }
}
