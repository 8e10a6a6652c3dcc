package org.vmcoregdb.types.print;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;

/** A stretch of memory, copied; pages of it may be missing. */
final class MemoryCopy {
    private final AddressSpace memory;
    private final long start;
    private final byte[] bytes;
    /** From the offset of a missing piece, which ends with its page, to what is wrong with it. */
    private final TreeMap<Integer, MemoryFault> missing = new TreeMap<>();

    private MemoryCopy(AddressSpace memory, long start, byte[] bytes) {
        this.memory = memory;
        this.start = start;
        this.bytes = bytes;
    }

    /** @param length in bytes; the caller has checked that it is sane */
    static MemoryCopy of(AddressSpace memory, long start, int length) {
        MemoryCopy copy = new MemoryCopy(memory, start, new byte[length]);
        int at = 0;
        while (at < length) {
            int count = Math.min(length - at, copy.restOfPage(at));
            int got = memory.read(start + at, copy.bytes, at, count);
            if (got < count) {
                long fault = start + at + got;
                FaultReason reason = memory.fault(fault).orElse(FaultReason.NOT_MAPPED);
                copy.missing.put(at + got, new MemoryFault(fault, false, reason));
            }
            at += count;
        }
        return copy;
    }

    private int restOfPage(int offset) {
        int page = memory.pageSize();
        return page - (int) (start + offset & page - 1);
    }

    long address(long offset) {
        return start + offset;
    }

    /** Why bytes are missing there, if any are. */
    Optional<MemoryFault> fault(long offset, long length) {
        Map.Entry<Integer, MemoryFault> piece = missing.lowerEntry((int) (offset + Math.max(1, length)));
        return piece != null && piece.getKey() + restOfPage(piece.getKey()) > offset
                ? Optional.of(piece.getValue())
                : Optional.empty();
    }

    /** Up to 8 bytes as an unsigned number. */
    long unsigned(long offset, int length) {
        return memory.words().getUnsigned(bytes, (int) offset, length);
    }

    byte[] bytes(long offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, (int) offset, copy, 0, length);
        return copy;
    }
}
