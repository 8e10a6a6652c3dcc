package org.vmcoregdb.protocol.session;

import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.protocol.target.Memory;

/** Looks for bytes in memory. What cannot be read is skipped; a match does not reach across it. */
final class MemorySearch {
    private static final int CHUNK = 1 << 18;
    /** Where to try again when nothing is readable where the memory said that something may be. */
    private static final long PAGE = 4096;

    private final Memory memory;
    private final long tid;
    private final BooleanSupplier cancelled;
    private boolean readAnything;

    MemorySearch(Memory memory, long tid, BooleanSupplier cancelled) {
        this.memory = memory;
        this.tid = tid;
        this.cancelled = cancelled;
    }

    /**
     * The first match that lies in a range.
     *
     * @param start first address
     * @param length of the range, unsigned; cut at the end of the address space
     * @param pattern at least one byte
     * @return its address; empty if there is none, or if cancelled before one was found
     */
    OptionalLong find(long start, long length, byte[] pattern) {
        if (length == 0) {
            return OptionalLong.empty();
        }
        long last = start + (length - 1);
        if (Long.compareUnsigned(last, start) < 0) {
            last = -1;
        }
        byte[] bytes = new byte[Math.max(CHUNK, 2 * pattern.length)];
        int kept = 0; // bytes before "at" that a match may begin in
        long at = start;
        while (!cancelled.getAsBoolean()) {
            int wanted = wanted(last - at, bytes.length - kept);
            int count = memory.read(tid, at, bytes, kept, wanted);
            readAnything |= count > 0;
            int found = indexOf(pattern, bytes, kept + count);
            if (found >= 0) {
                return OptionalLong.of(at - kept + found);
            }
            if (count == wanted && last - at == wanted - 1) {
                return OptionalLong.empty();
            }
            if (count == wanted) {
                at += count;
                int tail = Math.min(pattern.length - 1, kept + count);
                System.arraycopy(bytes, kept + count - tail, bytes, 0, tail);
                kept = tail;
            } else {
                OptionalLong next = pastHole(at + count, last);
                if (next.isEmpty()) {
                    return OptionalLong.empty();
                }
                at = next.getAsLong();
                kept = 0;
            }
        }
        return OptionalLong.empty();
    }

    /** Whether there was anything to search in the range of {@link #find}. */
    boolean readAnything() {
        return readAnything;
    }

    /** {@code rest + 1} bytes are left: as many of them as fit. */
    private static int wanted(long rest, int room) {
        return Long.compareUnsigned(rest, room - 1L) > 0 ? room : (int) rest + 1;
    }

    /** Where to go on after {@code hole}, which cannot be read; empty if that is after {@code last}. */
    private OptionalLong pastHole(long hole, long last) {
        if (Long.compareUnsigned(hole, last) > 0) {
            return OptionalLong.empty();
        }
        OptionalLong next = memory.nextReadable(tid, hole);
        if (next.isPresent() && Long.compareUnsigned(next.getAsLong(), hole) <= 0) {
            long page = (hole | (PAGE - 1)) + 1;
            next = page == 0 ? OptionalLong.empty() : memory.nextReadable(tid, page);
        }
        return next.isPresent() && Long.compareUnsigned(next.getAsLong(), last) <= 0 ? next : OptionalLong.empty();
    }

    private static int indexOf(byte[] pattern, byte[] bytes, int count) {
        byte first = pattern[0];
        int end = count - pattern.length;
        for (int i = 0; i <= end; i++) {
            if (bytes[i] == first && matches(pattern, bytes, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] pattern, byte[] bytes, int at) {
        for (int i = 1; i < pattern.length; i++) {
            if (bytes[at + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }
}
