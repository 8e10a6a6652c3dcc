package org.vmcoregdb.protocol.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket, which only its owner may use: whoever can connect can read the dump. A socket is born with the
 * permissions of any new file, so it is made in a folder that nobody else can enter, and appears where it is wanted when its
 * permissions are right.
 */
final class SocketFile {
    /** Makes a socket that listens at a path. */
    interface Binding {
        void bind(Path path) throws IOException;
    }

    private final Path path;
    /** What the file is, should another have taken its place. */
    private final @Nullable Object key;

    private SocketFile(Path path, @Nullable Object key) {
        this.path = path;
        this.key = key;
    }

    /**
     * Has a socket listen at a path. A socket's file there that nobody listens on any more is replaced, anything else is
     * left alone.
     *
     * @throws IOException if there is something already, or it cannot be made; says so in a sentence
     */
    static SocketFile at(Path path, Binding binding) throws IOException {
        Path folder = privateFolder(path);
        Path hidden = folder.resolve("s");
        try {
            binding.bind(hidden);
            Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
            takeAwayStale(path, folder.resolve("o"));
            show(hidden, path);
            return new SocketFile(path, key(path).orElse(null));
        } finally {
            Files.deleteIfExists(hidden);
            Files.deleteIfExists(folder.resolve("o"));
            Files.delete(folder);
        }
    }

    /** Its name is short: the path of a socket may not have more than about a hundred bytes. */
    private static Path privateFolder(Path path) throws IOException {
        String name = ".v" + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
        Path folder = path.resolveSibling(name);
        try {
            return Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (NoSuchFileException e) {
            throw new IOException("cannot listen on " + path + ": there is no such folder", e);
        } catch (IOException e) {
            throw new IOException("cannot listen on " + path + ": its folder cannot be written to", e);
        }
    }

    /** Gives the socket its name. Fails if there is something of that name, also if that has come this moment. */
    private static void show(Path hidden, Path path) throws IOException {
        try {
            Files.createLink(path, hidden);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    "cannot listen on " + path + ": it exists, and "
                            + (isSocket(path) ? "somebody listens there" : "is not a socket"),
                    e);
        } catch (UnsupportedOperationException | IOException e) {
            Files.move(hidden, path); // a file system without links
        }
    }

    /**
     * Takes away the file of a socket that nobody listens on. It is looked at once more where no other server can see it:
     * one that starts at the same time may just have put its own there.
     */
    private static void takeAwayStale(Path path, Path away) throws IOException {
        if (!isSocket(path) || isUsed(path)) {
            return;
        }
        Files.move(path, away);
        if (isUsed(away)) {
            Files.move(away, path);
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther();
    }

    /** Only a connection that is refused says that nobody listens; one that we may not make says nothing. */
    private static boolean isUsed(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // who listens may not answer
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static Optional<Object> key(Path path) throws IOException {
        return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey());
    }

    /** Removes the file, unless it is another's by now. */
    void remove() {
        try {
            if (Objects.equals(key(path).orElse(null), key)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            return; // gone already, or the next server on this path removes it
        }
    }
}
