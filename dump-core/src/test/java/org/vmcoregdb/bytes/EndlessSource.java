package org.vmcoregdb.bytes;

/** Bytes, and after them the same few over and over, for as long as one likes: a sparse file, or one that goes on and on. */
public final class EndlessSource implements ByteSource {
    private final byte[] head;
    private final byte[] filling;
    private final long size;

    /**
     * @param head first bytes
     * @param filling what follows, again and again; not empty
     * @param size length in bytes
     */
    public EndlessSource(byte[] head, byte[] filling, long size) {
        this.head = head;
        this.filling = filling;
        this.size = size;
    }

    @Override
    public String name() {
        return "endless";
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) {
        if (offset < 0 || offset >= size) {
            return 0;
        }
        int count = (int) Math.min(length, size - offset);
        for (int i = 0; i < count; i++) {
            long at = offset + i;
            target[targetOffset + i] =
                    at < head.length ? head[(int) at] : filling[(int) ((at - head.length) % filling.length)];
        }
        return count;
    }

    @Override
    public void close() {}
}
