package org.vmcoregdb.bytes;

import java.io.IOException;

/**
 * A part of another source, such as one section of an ELF file. It may reach past the end of the source (a truncated
 * file): reads then stop where the source does. Closing a slice does not close its source.
 */
public final class Slice implements ByteSource {
    private final ByteSource source;
    private final String name;
    private final long start;
    private final long size;

    /**
     * @param source where the bytes are
     * @param name what to call the slice in messages
     * @param start first byte in the source, not negative
     * @param size length in bytes, not negative
     */
    public Slice(ByteSource source, String name, long start, long size) {
        if (start < 0 || size < 0) {
            throw new IllegalArgumentException("slice of " + size + " bytes at " + start);
        }
        this.source = source;
        this.name = name;
        this.start = start;
        this.size = size;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long storedBytes() {
        return Math.min(size, source.storedBytes());
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        if (offset < 0 || offset >= size || offset > Long.MAX_VALUE - start) {
            return 0;
        }
        return source.read(start + offset, target, targetOffset, (int) Math.min(length, size - offset));
    }

    @Override
    public int readOnce(long offset, byte[] target, int targetOffset, int length) throws IOException {
        if (offset < 0 || offset >= size || offset > Long.MAX_VALUE - start) {
            return 0;
        }
        return source.readOnce(start + offset, target, targetOffset, (int) Math.min(length, size - offset));
    }

    @Override
    public long littleEndianLong(long offset) throws IOException {
        boolean inside = offset >= 0 && offset <= size - Long.BYTES && offset <= Long.MAX_VALUE - start;
        return inside ? source.littleEndianLong(start + offset) : ByteSource.super.littleEndianLong(offset);
    }

    @Override
    public void soon(long offset, long length) {
        if (offset >= 0 && offset < size && offset <= Long.MAX_VALUE - start) {
            source.soon(start + offset, Math.min(length, size - offset));
        }
    }

    @Override
    public void close() {}
}
