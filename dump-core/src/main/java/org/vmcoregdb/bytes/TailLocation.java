package org.vmcoregdb.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What comes behind a header in another place.
 *
 * @param whole the other place
 * @param offset where it begins there, in bytes
 */
public record TailLocation(Location whole, long offset) implements Location {
    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public String fileName() {
        return whole.fileName();
    }

    @Override
    public Location sibling(String otherFileName) {
        return whole.sibling(otherFileName);
    }

    @Override
    public Optional<String> obstacle() {
        return whole.obstacle();
    }

    @Override
    public Optional<Path> localFile() {
        return Optional.empty();
    }

    @Override
    public long size() throws IOException {
        return Math.max(0, whole.size() - offset);
    }

    @Override
    public String version() throws IOException {
        return whole.version() + offset + "\n";
    }

    @Override
    public InputStream stream() throws IOException {
        InputStream stream = whole.stream();
        try {
            stream.skipNBytes(offset);
            return stream;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    @Override
    public ByteSource open(boolean mapped) throws IOException {
        return PartSource.after(whole.open(mapped), offset);
    }
}
