package org.vmcoregdb.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of this machine.
 *
 * @param path where it is, as the user wrote it
 */
public record FileLocation(Path path) implements Location {
    /** Files there are made when they are read, and cannot be mapped. */
    private static final Path MADE_BY_KERNEL = Path.of("/proc");

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public String fileName() {
        return String.valueOf(path.getFileName());
    }

    @Override
    public Location sibling(String otherFileName) {
        return new FileLocation(path.resolveSibling(otherFileName));
    }

    @Override
    public Optional<String> obstacle() {
        if (!Files.exists(path)) {
            return Optional.of("does not exist");
        }
        if (Files.isDirectory(path)) {
            return Optional.of("is a directory");
        }
        if (!Files.isReadable(path)) {
            return Optional.of("may not be read by this user");
        }
        return Files.isRegularFile(path) ? Optional.empty() : Optional.of("is not a regular file");
    }

    @Override
    public Optional<Path> localFile() {
        return Optional.of(path);
    }

    @Override
    public long size() throws IOException {
        return Files.size(path);
    }

    @Override
    public String version() throws IOException {
        return path.toAbsolutePath().normalize() + "\n" + Files.size(path) + "\n"
                + Files.getLastModifiedTime(path).toMillis() + "\n";
    }

    @Override
    public InputStream stream() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public ByteSource open(boolean mapped) throws IOException {
        return mapped && !path.startsWith(MADE_BY_KERNEL) ? MappedFile.open(path) : ChannelFile.open(path);
    }

    @Override
    public String toString() {
        return name();
    }
}
