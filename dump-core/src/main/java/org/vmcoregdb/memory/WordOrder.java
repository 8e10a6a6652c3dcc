package org.vmcoregdb.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in a byte array, in the byte order of a kernel. Unaligned offsets are fine. */
public enum WordOrder {
    /** The lowest bits come first. */
    LITTLE,
    /** The highest bits come first. */
    BIG;

    // constant handles and a branch: a handle that is chosen at run time costs ten times a read
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** The same as the library calls it. */
    public static WordOrder of(ByteOrder order) {
        return order == ByteOrder.BIG_ENDIAN ? BIG : LITTLE;
    }

    /** The same as the library calls it. */
    public ByteOrder byteOrder() {
        return this == BIG ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** The 64-bit number at {@code offset}. */
    public long getLong(byte[] bytes, int offset) {
        long value = (long) LONG.get(bytes, offset);
        return this == LITTLE ? value : Long.reverseBytes(value);
    }

    /** The 32-bit number at {@code offset}. */
    public int getInt(byte[] bytes, int offset) {
        int value = (int) INT.get(bytes, offset);
        return this == LITTLE ? value : Integer.reverseBytes(value);
    }

    /** The 16-bit number at {@code offset}. */
    public short getShort(byte[] bytes, int offset) {
        short value = (short) SHORT.get(bytes, offset);
        return this == LITTLE ? value : Short.reverseBytes(value);
    }

    /** An unsigned number of {@code size} bytes (1 to 8), zero-extended. */
    public long getUnsigned(byte[] bytes, int offset, int size) {
        return switch (size) {
            case 8 -> getLong(bytes, offset);
            case 4 -> getInt(bytes, offset) & 0xffffffffL;
            case 2 -> getShort(bytes, offset) & 0xffffL;
            case 1 -> bytes[offset] & 0xffL;
            default -> {
                long value = 0;
                for (int i = 0; i < size; i++) {
                    value = value << 8 | bytes[this == BIG ? offset + i : offset + size - 1 - i] & 0xffL;
                }
                yield value;
            }
        };
    }

    /**
     * A bit-field in a number of {@code bits} bits, of which compilers give the first members the lowest bits, or the highest where the
     * bytes begin with the highest, too.
     *
     * @param first how many bits come before it
     * @param width how many bits it has, less than 64
     */
    public long bits(long number, int bits, int first, int width) {
        int shift = this == LITTLE ? first : bits - first - width;
        return number >>> shift & (1L << width) - 1;
    }
}
