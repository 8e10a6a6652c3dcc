package org.vmcoregdb.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A part of another place.
 *
 * @param whole the other place
 * @param offset where it begins there, in bytes
 * @param length how many bytes it has at most: it ends where the other one does
 */
public record PartLocation(Location whole, long offset, long length) implements Location {
    /** All that comes after a header. */
    public static PartLocation after(Location whole, long offset) {
        return new PartLocation(whole, offset, Long.MAX_VALUE);
    }

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
        return Math.max(0, Math.min(length, whole.size() - offset));
    }

    @Override
    public String version() throws IOException {
        return whole.version() + offset + "\n" + length + "\n";
    }

    @Override
    public InputStream stream() throws IOException {
        return new PartStream(open(false));
    }

    @Override
    public ByteSource open(boolean mapped) throws IOException {
        ByteSource all = whole.open(mapped);
        return new PartSource(all, offset, Math.max(0, Math.min(length, all.size() - offset)));
    }

    /** Its bytes from the first to the last. */
    private static final class PartStream extends InputStream {
        private final ByteSource part;
        private long at;

        PartStream(ByteSource part) {
            this.part = part;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int got = part.readOnce(at, target, offset, length);
            at += got;
            return got == 0 && length > 0 ? -1 : got;
        }

        @Override
        public void close() throws IOException {
            part.close();
        }
    }
}
