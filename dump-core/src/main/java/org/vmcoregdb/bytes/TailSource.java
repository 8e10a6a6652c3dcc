package org.vmcoregdb.bytes;

import java.io.IOException;

/** What comes behind a header in another source, which is closed with this one. */
public final class TailSource implements ByteSource {
    private final ByteSource whole;
    private final Slice tail;

    /** @param offset where it begins, in bytes from the start of the other source, not negative */
    public TailSource(ByteSource whole, long offset) {
        this.whole = whole;
        this.tail = new Slice(whole, whole.name(), offset, Math.max(0, whole.size() - offset));
    }

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public long size() {
        return tail.size();
    }

    @Override
    public long storedBytes() {
        return tail.storedBytes();
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        return tail.read(offset, target, targetOffset, length);
    }

    @Override
    public int readOnce(long offset, byte[] target, int targetOffset, int length) throws IOException {
        return tail.readOnce(offset, target, targetOffset, length);
    }

    @Override
    public long littleEndianLong(long offset) throws IOException {
        return tail.littleEndianLong(offset);
    }

    @Override
    public void soon(long offset, long length) {
        tail.soon(offset, length);
    }

    @Override
    public void close() throws IOException {
        whole.close();
    }
}
