package org.vmcoregdb.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;

/**
 * A folder for files that other programs are to open, as long as this process lives. Those that killed processes have left
 * behind go when the next is made.
 */
public final class TemporaryFolder implements Closeable {
    private static final String PREFIX = "vmcore-gdb-";

    /** Held by the process whose folder it is. */
    private static final String MARK = ".used";

    private final Path path;
    /** Its lock says that this process lives; both go when this object does. */
    private final FileChannel mark;

    private TemporaryFolder(Path path, FileChannel mark) {
        this.path = path;
        this.mark = mark;
    }

    /**
     * Makes one below the system's folder for such; it goes when the JVM ends, if what is in it does. It is in use as long
     * as this object is.
     *
     * @throws IOException if it cannot be made
     */
    public static TemporaryFolder create() throws IOException {
        return create(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
    }

    static TemporaryFolder create(Path parent) throws IOException {
        Path folder = Files.createTempDirectory(parent, ownPrefix());
        folder.toFile().deleteOnExit();
        Path mark = folder.resolve(MARK);
        mark.toFile().deleteOnExit();
        FileChannel channel = FileChannel.open(mark, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileUse.claim(channel);
        sweep(parent, Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS));
        return new TemporaryFolder(folder, channel);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Gives it up: what is in it goes now. */
    @Override
    public void close() throws IOException {
        delete(path);
        mark.close();
    }

    /**
     * Folders of this process are known by their names: a look at the lock of one would give it up, as POSIX has it.
     */
    private static String ownPrefix() {
        return PREFIX + ProcessHandle.current().pid() + "-";
    }

    /**
     * Takes away what processes that were killed have left. Only folders of the same user: anybody else could put a link to some other
     * folder in the place of his own between the look at it and its deletion.
     */
    private static void sweep(Path parent, UserPrincipal user) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && !String.valueOf(folder.getFileName()).startsWith(ownPrefix())
                        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)
                        && FileUse.deleteUnused(folder.resolve(MARK))) {
                    delete(folder);
                }
            }
        } catch (IOException unreadable) {
            return; // whoever makes a folder there says so
        }
    }

    /** Nothing in it is a folder, and a link goes without what it leads to. */
    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
