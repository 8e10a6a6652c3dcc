package org.vmcoregdb.bytes;

import java.io.IOException;

/** A part of another source, which is closed with this one. */
public final class PartSource implements ByteSource {
    private final ByteSource whole;
    private final Slice part;

    /**
     * A part that may reach past the end of the whole: reads then stop there.
     *
     * @param offset where it begins, in bytes from the start of the other source, not negative
     * @param size in bytes, not negative
     */
    public PartSource(ByteSource whole, long offset, long size) {
        this.whole = whole;
        this.part = new Slice(whole, whole.name(), offset, size);
    }

    /**
     * All that comes after a header.
     *
     * @param offset where it begins, in bytes from the start of the other source, not negative
     */
    public static PartSource after(ByteSource whole, long offset) {
        return new PartSource(whole, offset, Math.max(0, whole.size() - offset));
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public long size() {
        return part.size();
    }

    @Override
    public long storedBytes() {
        return part.storedBytes();
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        return part.read(offset, target, targetOffset, length);
    }

    @Override
    public int readOnce(long offset, byte[] target, int targetOffset, int length) throws IOException {
        return part.readOnce(offset, target, targetOffset, length);
    }

    @Override
    public long littleEndianLong(long offset) throws IOException {
        return part.littleEndianLong(offset);
    }

    @Override
    public void soon(long offset, long length) {
        part.soon(offset, length);
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
