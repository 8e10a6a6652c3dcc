package org.vmcoregdb.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in a byte array, in the byte order of every kernel we serve. Unaligned offsets are fine. */
public final class LittleEndian {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    /** The 64-bit number at {@code offset}. */
    public static long getLong(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    /** The 32-bit number at {@code offset}. */
    public static int getInt(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    /** The 16-bit number at {@code offset}. */
    public static short getShort(byte[] bytes, int offset) {
        return (short) SHORT.get(bytes, offset);
    }

    /** An unsigned number of {@code size} bytes (1 to 8), zero-extended. */
    public static long getUnsigned(byte[] bytes, int offset, int size) {
        return switch (size) {
            case 8 -> getLong(bytes, offset);
            case 4 -> getInt(bytes, offset) & 0xffffffffL;
            case 2 -> getShort(bytes, offset) & 0xffffL;
            case 1 -> bytes[offset] & 0xffL;
            default -> {
                long value = 0;
                for (int i = 0; i < size; i++) {
                    value |= (bytes[offset + i] & 0xffL) << (8 * i);
                }
                yield value;
            }
        };
    }
}
