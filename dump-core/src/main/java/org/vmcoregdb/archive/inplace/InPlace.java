package org.vmcoregdb.archive.inplace;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.CorruptBytesException;
import org.vmcoregdb.bytes.PartSource;

/** Compressed files that need not be expanded as a whole. */
public final class InPlace {
    /** What is put behind the name of a file to name its index: that of {@code bgzip -i}. */
    public static final String INDEX_SUFFIX = ".gzi";

    private InPlace() {}

    /** Opens the file beside this one that may be its index; empty if there is none. */
    @FunctionalInterface
    public interface Index {
        /** @throws IOException if it is there and cannot be read */
        Optional<ByteSource> open() throws IOException;
    }

    /**
     * What a file expands to, if it is made so that parts of it can be expanded alone: blocks of bgzip, blocks of xz, frames of zstd, a file that a zip
     * archive has as it is.
     *
     * @param file which the source that is made closes; it stays open if none is made
     * @param near whether it costs little to look at many places of it: then those without an index are walked
     * @throws IOException if it cannot be read
     */
    public static Optional<ByteSource> open(ByteSource file, Container container, boolean near, Index index)
            throws IOException {
        try {
            return switch (container) {
                case GZIP ->
                    BgzipPieces.of(file, near, index).map(pieces -> new PieceSource(file, pieces, new BgzipPieces()));
                case ZSTD -> ZstdPieces.of(file, near).map(pieces -> new PieceSource(file, pieces, new ZstdPieces()));
                case XZ -> XzPieces.open(file);
                case ZIP -> StoredZip.file(file);
                case BZIP2, LZMA, LZ4 -> Optional.empty();
            };
        } catch (CorruptBytesException damaged) {
            return Optional.empty(); // whoever expands all of it says where
        }
    }

    /** The bytes of a part of a file, as a source of their own. */
    static ByteSource part(ByteSource file, long offset, long size) {
        return new PartSource(file, offset, size);
    }

    /** All of the bytes that are asked for. */
    static byte[] need(ByteSource file, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        if (offset < 0 || file.read(offset, bytes, 0, length) < length) {
            throw new CorruptBytesException(
                    file.name() + " ends within a piece that begins at 0x" + Long.toHexString(offset));
        }
        return bytes;
    }

    /** A number of little-endian bytes; it fits into a long. */
    static long number(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | bytes[offset + i] & 0xff;
        }
        return value;
    }

    /** Of a number that may be too large for a signed long. */
    static OptionalLong sane(long value) {
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
