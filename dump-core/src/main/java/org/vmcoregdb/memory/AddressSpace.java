package org.vmcoregdb.memory;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteText;

/**
 * A view of memory through virtual addresses. Numbers are read in the kernel's byte order. Immutable and safe for many threads.
 *
 * <p>Every {@code read…} that returns a number throws {@link MemoryFault} if a byte is missing.
 */
public interface AddressSpace {
    /**
     * Copies memory.
     *
     * @return how many bytes could be read: fewer than {@code length} where the first missing byte is
     */
    int read(long vaddr, byte[] target, int targetOffset, int length);

    /** As {@link #read}, for who goes through much memory and reads each page once: no cache keeps what it did not have. */
    default int readOnce(long vaddr, byte[] target, int targetOffset, int length) {
        return read(vaddr, target, targetOffset, length);
    }

    /**
     * Says that these bytes will be read next, all of them, for memory that is far away; where they are not contiguous in physical memory nothing
     * happens.
     *
     * @param length in bytes
     */
    default void soon(long vaddr, long length) {}

    /** Why the byte at {@code vaddr} is missing; empty if it is there. */
    Optional<FaultReason> fault(long vaddr);

    /** The physical address that {@code vaddr} leads to, if it is mapped. */
    OptionalLong translate(long vaddr);

    /** The first address at or after {@code vaddr} (unsigned) that page tables map, if there is one. */
    OptionalLong nextMapped(long vaddr);

    /** The byte order of its numbers. */
    WordOrder words();

    /** Size in bytes of the smallest piece that is mapped, and so missing or there, by itself; a power of two. */
    int pageSize();

    /** Signed or unsigned is the caller's business: all 64 bits. */
    long readLong(long vaddr);

    /** 32 bits. */
    default int readInt(long vaddr) {
        return words().getInt(readBytes(vaddr, 4), 0);
    }

    /** 32 bits, zero-extended. */
    default long readUnsignedInt(long vaddr) {
        return readInt(vaddr) & 0xffffffffL;
    }

    /** 16 bits, zero-extended. */
    default int readUnsignedShort(long vaddr) {
        return words().getShort(readBytes(vaddr, 2), 0) & 0xffff;
    }

    /** 8 bits, zero-extended. */
    default int readUnsignedByte(long vaddr) {
        return readBytes(vaddr, 1)[0] & 0xff;
    }

    /**
     * Exactly {@code length} bytes.
     *
     * @param length at most what the caller has checked to be sane; not negative
     */
    default byte[] readBytes(long vaddr, int length) {
        byte[] bytes = new byte[length];
        readFully(vaddr, bytes);
        return bytes;
    }

    /** Fills {@code target} or throws {@link MemoryFault}. */
    default void readFully(long vaddr, byte[] target) {
        int got = read(vaddr, target, 0, target.length);
        if (got < target.length) {
            long at = vaddr + got;
            throw new MemoryFault(at, false, fault(at).orElse(FaultReason.NOT_MAPPED));
        }
    }

    /**
     * A NUL-terminated string, or the first {@code limit} bytes of a longer one, as {@link ByteText} decodes it.
     */
    default String readCString(long vaddr, int limit) {
        byte[] bytes = new byte[limit];
        long inPage = pageSize() - 1L;
        int got = 0;
        while (got < limit) {
            int chunk = Math.min(Math.min(64, limit - got), (int) (inPage + 1 - (vaddr + got & inPage)));
            int count = read(vaddr + got, bytes, got, chunk);
            for (int i = got; i < got + count; i++) {
                if (bytes[i] == 0) {
                    return ByteText.decode(bytes, 0, i);
                }
            }
            got += count;
            if (count < chunk) {
                long at = vaddr + got;
                throw new MemoryFault(at, false, fault(at).orElse(FaultReason.NOT_MAPPED));
            }
        }
        return ByteText.decode(bytes, 0, got);
    }
}
