package org.vmcoregdb.memory;

/** Numbers in a byte array, in layouts that are little-endian whatever the kernel is. Unaligned offsets are fine. */
public final class LittleEndian {
    private LittleEndian() {}

    /** The 64-bit number at {@code offset}. */
    public static long getLong(byte[] bytes, int offset) {
        return WordOrder.LITTLE.getLong(bytes, offset);
    }

    /** The 32-bit number at {@code offset}. */
    public static int getInt(byte[] bytes, int offset) {
        return WordOrder.LITTLE.getInt(bytes, offset);
    }

    /** The 16-bit number at {@code offset}. */
    public static short getShort(byte[] bytes, int offset) {
        return WordOrder.LITTLE.getShort(bytes, offset);
    }

    /** An unsigned number of {@code size} bytes (1 to 8), zero-extended. */
    public static long getUnsigned(byte[] bytes, int offset, int size) {
        return WordOrder.LITTLE.getUnsigned(bytes, offset, size);
    }
}
