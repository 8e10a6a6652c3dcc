package org.vmcoregdb.memory;

import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;

/**
 * The physical memory of a dump, with a cache of its pages. A direct-mapped table of immutable entries: a hit takes no
 * lock, two threads that miss at once decode the same page twice and agree.
 */
public final class PhysicalMemory {
    /** Enough for a task list, its stacks and the page tables on the way. */
    private static final int DEFAULT_CACHED_BYTES = 16 << 20;

    private record Entry(long pfn, PageLookup page) {}

    private final DumpFile dump;
    private final WordOrder words;
    private final int pageShift;
    private final int pageMask;
    private final AtomicReferenceArray<Entry> cache;

    /** Memory of {@code dump} with the usual cache. */
    public PhysicalMemory(DumpFile dump) {
        this(dump, Math.max(1, DEFAULT_CACHED_BYTES / dump.pageSize()), order(dump));
    }

    /** @param cachedPages how many pages to keep decoded; a power of two */
    PhysicalMemory(DumpFile dump, int cachedPages, WordOrder words) {
        if (Integer.bitCount(cachedPages) != 1) {
            throw new IllegalArgumentException("cachedPages is not a power of two: " + cachedPages);
        }
        this.dump = dump;
        this.words = words;
        this.pageShift = Integer.numberOfTrailingZeros(dump.pageSize());
        this.pageMask = dump.pageSize() - 1;
        this.cache = new AtomicReferenceArray<>(cachedPages);
    }

    private static WordOrder order(DumpFile dump) {
        return WordOrder.of(
                Architecture.of(dump.machine()).map(Architecture::byteOrder).orElse(ByteOrder.LITTLE_ENDIAN));
    }

    /** Size in bytes of the pages that {@link #page} hands out (the dump's, not the kernel's). */
    public int pageSize() {
        return pageMask + 1;
    }

    /** The byte order of its numbers. */
    public WordOrder words() {
        return words;
    }

    /** The page that holds {@code paddr}. */
    public PageLookup page(long paddr) {
        return page(paddr, true);
    }

    /** The page that holds {@code paddr}, for who needs it once: the cache does not keep it if it did not have it. */
    PageLookup pageOnce(long paddr) {
        return page(paddr, false);
    }

    private PageLookup page(long paddr, boolean keep) {
        long pfn = paddr >>> pageShift;
        int slot = (int) (pfn ^ pfn >>> 12) & (cache.length() - 1);
        Entry entry = cache.get(slot);
        if (entry != null && entry.pfn == pfn) {
            return entry.page;
        }
        PageLookup page = dump.lookup(pfn);
        boolean passing = page instanceof PageLookup.Absent absent && absent.reason() == AbsenceReason.UNANSWERED;
        if (keep && !passing) {
            cache.set(slot, new Entry(pfn, page));
        }
        return page;
    }

    /**
     * Copies physical memory.
     *
     * @return how many bytes could be read: fewer than {@code length} where the first missing byte is
     */
    public int read(long paddr, byte[] target, int targetOffset, int length) {
        return read(paddr, target, targetOffset, length, true);
    }

    /** As {@link #read}, for who goes through much memory and reads each page once: the cache keeps nothing of it. */
    public int readOnce(long paddr, byte[] target, int targetOffset, int length) {
        return read(paddr, target, targetOffset, length, false);
    }

    private int read(long paddr, byte[] target, int targetOffset, int length, boolean keep) {
        int done = 0;
        while (done < length) {
            long at = paddr + done;
            int inPage = (int) at & pageMask;
            if (!(page(at, keep) instanceof PageLookup.Present present)
                    || inPage < present.validFrom()
                    || inPage >= present.validTo()) {
                break;
            }
            int count = Math.min(length - done, present.validTo() - inPage);
            System.arraycopy(present.bytes(), inPage, target, targetOffset + done, count);
            done += count;
            if (inPage + count < pageSize() && done < length) {
                break;
            }
        }
        return done;
    }

    /** Says that this memory will be read next ({@link DumpFile#soon}). */
    void soon(long paddr, long length) {
        dump.soon(paddr, length);
    }

    /** Why the byte at {@code paddr} is missing; only meaningful if {@link #read} stopped there. */
    public FaultReason reason(long paddr) {
        return page(paddr) instanceof PageLookup.Absent absent ? FaultReason.of(absent.reason()) : FaultReason.NOT_RAM;
    }

    /**
     * A 64-bit word.
     *
     * @throws MemoryFault if any of its bytes is missing
     */
    public long readLong(long paddr) {
        int inPage = (int) paddr & pageMask;
        if (inPage <= pageMask - 7
                && page(paddr) instanceof PageLookup.Present present
                && inPage >= present.validFrom()
                && inPage + 8 <= present.validTo()) {
            return words.getLong(present.bytes(), inPage);
        }
        byte[] bytes = new byte[8];
        int got = read(paddr, bytes, 0, 8);
        if (got < 8) {
            throw new MemoryFault(paddr + got, true, reason(paddr + got));
        }
        return words.getLong(bytes, 0);
    }

    /** The dump that this memory is of. */
    public DumpFile dump() {
        return dump;
    }
}
