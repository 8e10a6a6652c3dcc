package org.vmcoregdb.elf;

import java.nio.ByteOrder;
import java.util.OptionalInt;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * What the first 20 bytes of an ELF file of any class and byte order tell.
 *
 * @param bits 32 or 64
 * @param order byte order of all its numbers
 * @param type {@code e_type}, such as {@link #ET_CORE}
 * @param machine {@code e_machine}
 */
public record ElfIdent(int bits, ByteOrder order, int type, int machine) {
    /** A relocatable file, such as a kernel module. */
    public static final int ET_REL = 1;
    /** An executable, such as vmlinux. */
    public static final int ET_EXEC = 2;
    /** A shared object or position-independent executable. */
    public static final int ET_DYN = 3;
    /** A core dump. */
    public static final int ET_CORE = 4;

    /** {@code 0x7f E L F} as a little-endian number. */
    public static final int MAGIC = 0x464c457f;

    private static final int TYPE_AT = 16;
    private static final int CLASS_32 = 1;
    private static final int CLASS_64 = 2;
    private static final int DATA_LITTLE = 1;
    private static final int DATA_BIG = 2;

    /**
     * The type of a file by its first bytes.
     *
     * @return {@code e_type} of a little-endian ELF file, another number than the constants' of a big-endian one; empty if it is
     *     none, or fewer bytes were given than are needed
     */
    public static OptionalInt typeOf(byte[] head) {
        boolean elf = head.length > TYPE_AT && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
        return elf ? OptionalInt.of(head[TYPE_AT] & 0xff) : OptionalInt.empty();
    }

    /** Reads the identification; the source must be at least 20 bytes long and start with {@link #MAGIC}. */
    public static ElfIdent read(ByteSource source) throws FormatException {
        Cursor start = new Cursor(source, ByteOrder.LITTLE_ENDIAN, 0);
        if (start.s32("ELF magic") != MAGIC) {
            throw new FormatException(source.name() + " is not an ELF file");
        }
        int elfClass = start.u8("EI_CLASS");
        int data = start.u8("EI_DATA");
        if (elfClass != CLASS_32 && elfClass != CLASS_64) {
            throw new FormatException(source.name() + ": EI_CLASS of the ELF header is " + elfClass
                    + ", neither 1 (32-bit) nor 2 (64-bit)");
        }
        if (data != DATA_LITTLE && data != DATA_BIG) {
            throw new FormatException(source.name() + ": EI_DATA of the ELF header is " + data
                    + ", neither 1 (little-endian) nor 2 (big-endian)");
        }
        ByteOrder order = data == DATA_LITTLE ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        Cursor rest = new Cursor(source, order, TYPE_AT);
        return new ElfIdent(elfClass == CLASS_32 ? 32 : 64, order, rest.u16("e_type"), rest.u16("e_machine"));
    }
}
