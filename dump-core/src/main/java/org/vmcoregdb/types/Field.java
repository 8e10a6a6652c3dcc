package org.vmcoregdb.types;

import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.WordOrder;

/**
 * A member of a struct, ready to be read from memory.
 *
 * @param path the member's name, dotted if nested
 * @param offset from the start of the struct, in bytes (of a bit-field: of the byte where it begins)
 * @param size in bytes; for a bit-field the bytes it touches
 * @param bitShift first bit within those bytes, for a bit-field; counted from the lowest bit, or from the highest where bytes begin
 *     with the highest
 * @param bitSize width in bits of a bit-field, 0 if it is none
 * @param signed whether reading it extends the sign
 * @param type its type
 */
public record Field(String path, long offset, long size, int bitShift, int bitSize, boolean signed, CType type) {
    /** A member at so many bits from the start of a struct; {@code bitSize} is 0 for what is no bit-field. */
    public static Field of(String path, long bitOffset, int bitSize, CType type) {
        CType stripped = type.stripped();
        boolean signed = stripped instanceof CType.IntType i && i.encoding() == CType.Encoding.SIGNED
                || stripped instanceof CType.EnumType e && e.signed();
        if (bitSize == 0) {
            return new Field(path, bitOffset >> 3, type.size(), 0, 0, signed, type);
        }
        int shift = (int) (bitOffset & 7);
        return new Field(path, bitOffset >> 3, (shift + bitSize + 7) >> 3, shift, bitSize, signed, type);
    }

    /** The member's value in the struct at {@code struct}, extended to 64 bits as its type says. */
    public long read(AddressSpace memory, long struct) {
        if (size == 8 && bitSize == 0) {
            return memory.readLong(struct + offset);
        }
        int length = (int) Math.min(8, size);
        return value(memory.words(), memory.readBytes(struct + offset, length), 0);
    }

    /** The member's value in a struct of which {@code bytes} are a copy that starts at {@code at}. */
    public long in(WordOrder order, byte[] bytes, int at) {
        return value(order, bytes, at + (int) offset);
    }

    private long value(WordOrder order, byte[] bytes, int at) {
        int length = (int) Math.min(8, size);
        long raw = order.getUnsigned(bytes, at, length);
        int bits = bitSize == 0 ? length * 8 : bitSize;
        raw >>>= order == WordOrder.LITTLE ? bitShift : length * 8 - bitShift - bits;
        if (bits == 0 || bits >= 64) {
            return raw;
        }
        return signed ? raw << (64 - bits) >> (64 - bits) : raw & ((1L << bits) - 1);
    }

    /** Address of the member in the struct at {@code struct}. */
    public long at(long struct) {
        return struct + offset;
    }

    /** Number of elements if the member is an array, else 1. */
    public long count() {
        return type.stripped() instanceof CType.ArrayType array ? array.count() : 1;
    }
}
