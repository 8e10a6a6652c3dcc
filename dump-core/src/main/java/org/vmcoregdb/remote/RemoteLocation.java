package org.vmcoregdb.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Location;

/** A file on another machine. What is opened of it shares one connection, one version and the blocks that came. */
final class RemoteLocation implements Location {
    private final RemoteStorage files;
    private final RemoteFile file;

    RemoteLocation(RemoteStorage files, RemoteFile file) {
        this.files = files;
        this.file = file;
    }

    RemoteFile file() {
        return file;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public String fileName() {
        return file.rangeReader().fileName();
    }

    @Override
    public Location sibling(String otherFileName) {
        return files.of(file.rangeReader().sibling(otherFileName));
    }

    /** Its server is asked for its first bytes. */
    @Override
    public Optional<String> obstacle() {
        try {
            file.version();
            return Optional.empty();
        } catch (IOException failed) {
            String message = Objects.requireNonNullElse(failed.getMessage(), "");
            String prefix = name() + ": ";
            return Optional.of(
                    "cannot be read: " + (message.startsWith(prefix) ? message.substring(prefix.length()) : message));
        }
    }

    @Override
    public Optional<Path> localFile() {
        return Optional.empty();
    }

    @Override
    public long size() throws IOException {
        return file.version().size();
    }

    @Override
    public String version() throws IOException {
        RangeReader.Version version = file.version();
        return name() + "\n" + version.size() + "\n" + version.tag() + "\n";
    }

    @Override
    public InputStream stream() throws IOException {
        return new RemoteStream(file, file.version().size());
    }

    @Override
    public ByteSource open(boolean mapped) throws IOException {
        return new Source(file, file.version().size());
    }

    @Override
    public String toString() {
        return name();
    }

    /** Its bytes in any order. */
    private record Source(RemoteFile file, long size) implements ByteSource {
        @Override
        public String name() {
            return file.name();
        }

        @Override
        public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
            return file.read(offset, target, targetOffset, length);
        }

        @Override
        public void soon(long offset, long length) {
            file.soon(offset, length);
        }

        /** The file stays open for others who have it; its blocks go when others need the room. */
        @Override
        public void close() {}
    }

    /** Its bytes from the first to the last. */
    private static final class RemoteStream extends InputStream {
        private final RemoteFile file;
        private final long size;
        private long at;

        RemoteStream(RemoteFile file, long size) {
            this.file = file;
            this.size = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            int count = file.read(at, target, offset, length);
            at += count;
            return count == 0 ? -1 : count;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.max(0, Math.min(count, size - at));
            at += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return 0;
        }
    }
}
