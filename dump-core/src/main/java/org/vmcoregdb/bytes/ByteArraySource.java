package org.vmcoregdb.bytes;

/** The bytes of an array: a decompressed section, a dump built by a test. The array is not copied. */
public final class ByteArraySource implements ByteSource {
    private final String name;
    private final byte[] bytes;

    /**
     * @param name what to call it in messages
     * @param bytes not to be modified afterwards
     */
    public ByteArraySource(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) {
        if (offset < 0 || offset >= bytes.length) {
            return 0;
        }
        int count = (int) Math.min(length, bytes.length - offset);
        System.arraycopy(bytes, (int) offset, target, targetOffset, count);
        return count;
    }

    @Override
    public void close() {}
}
