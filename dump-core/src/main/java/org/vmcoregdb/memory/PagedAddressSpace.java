package org.vmcoregdb.memory;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.dump.PageLookup;

/**
 * An address space that page tables map, with a cache from virtual page to page data. Addresses for which {@code
 * fallback} knows a fixed mapping (the kernel image, whose place vmcoreinfo says) stay readable even when their page
 * tables are missing from the dump.
 */
public final class PagedAddressSpace implements AddressSpace {
    /** Cached pages of a kernel's address space. */
    public static final int KERNEL_CACHE = 2048;

    /** Cached pages of a process's address space. */
    public static final int USER_CACHE = 64;

    /** A mapping that needs no page tables. */
    @FunctionalInterface
    public interface FixedMapping {
        /** Nothing is mapped without page tables. */
        FixedMapping NONE = vaddr -> OptionalLong.empty();

        /** The physical address of {@code vaddr} if it lies in the mapping. */
        OptionalLong translate(long vaddr);
    }

    private record Entry(long vpn, PageLookup.Present page, int pageOffset) {}

    private final PhysicalMemory memory;
    private final PageTable table;
    private final FixedMapping fallback;
    private final WordOrder words;
    private final int pageShift;
    private final int pageMask;
    private final AtomicReferenceArray<Entry> cache;

    /**
     * A view of {@code memory} through {@code table}.
     *
     * @param cachedPages how many pages to keep at hand; a power of two
     */
    public PagedAddressSpace(PhysicalMemory memory, PageTable table, FixedMapping fallback, int cachedPages) {
        this.memory = memory;
        this.table = table;
        this.fallback = fallback;
        this.words = memory.words();
        // what is cached lies in one page of the dump, too
        int cached = Math.min(table.pageSize(), memory.pageSize());
        this.pageShift = Integer.numberOfTrailingZeros(cached);
        this.pageMask = cached - 1;
        this.cache = new AtomicReferenceArray<>(cachedPages);
    }

    /** The page tables of this view. */
    public PageTable pageTable() {
        return table;
    }

    @Override
    public OptionalLong translate(long vaddr) {
        long paddr = translateOrCode(vaddr);
        return paddr < 0 ? OptionalLong.empty() : OptionalLong.of(paddr);
    }

    private long translateOrCode(long vaddr) {
        long paddr = table.translate(vaddr);
        if (paddr < 0) {
            OptionalLong fixed = fallback.translate(vaddr);
            // what lies below the image's first byte may be nowhere in physical memory
            if (fixed.isPresent() && fixed.getAsLong() >= 0) {
                return fixed.getAsLong();
            }
        }
        return paddr;
    }

    @Override
    public void soon(long vaddr, long length) {
        long first = length <= 0 ? -1 : translateOrCode(vaddr);
        if (first >= 0 && translateOrCode(vaddr + length - 1) == first + length - 1) {
            memory.soon(first, length);
        }
    }

    @Override
    public Optional<FaultReason> fault(long vaddr) {
        long paddr = translateOrCode(vaddr);
        if (paddr < 0) {
            return Optional.of(FaultReason.ofCode(paddr));
        }
        byte[] one = new byte[1];
        return memory.read(paddr, one, 0, 1) == 1 ? Optional.empty() : Optional.of(memory.reason(paddr));
    }

    @Override
    public OptionalLong nextMapped(long vaddr) {
        return table.nextMapped(vaddr);
    }

    /** The cached page that holds {@code vaddr}, null if there is none; its bytes may be part of a larger page of the dump. */
    private @Nullable Entry entry(long vaddr, boolean keep) {
        long vpn = vaddr >>> pageShift;
        int slot = (int) (vpn ^ vpn >>> 11 ^ vpn >>> 22) & (cache.length() - 1);
        Entry entry = cache.get(slot);
        if (entry != null && entry.vpn == vpn) {
            return entry;
        }
        long paddr = translateOrCode(vaddr & ~(long) pageMask);
        if (paddr < 0) {
            return null;
        }
        PageLookup page = keep ? memory.page(paddr) : memory.pageOnce(paddr);
        if (!(page instanceof PageLookup.Present present)) {
            return null;
        }
        Entry found = new Entry(vpn, present, (int) (paddr & (memory.pageSize() - 1)));
        if (keep) {
            cache.set(slot, found);
        }
        return found;
    }

    @Override
    public WordOrder words() {
        return words;
    }

    @Override
    public int pageSize() {
        return table.pageSize();
    }

    @Override
    public long readLong(long vaddr) {
        int inPage = (int) vaddr & pageMask;
        if (inPage <= pageMask - 7) {
            Entry entry = entry(vaddr, true);
            if (entry != null) {
                int at = entry.pageOffset + inPage;
                if (at >= entry.page.validFrom() && at + 8 <= entry.page.validTo()) {
                    return words.getLong(entry.page.bytes(), at);
                }
            }
        }
        return words.getLong(readBytes(vaddr, 8), 0);
    }

    @Override
    public int read(long vaddr, byte[] target, int targetOffset, int length) {
        return read(vaddr, target, targetOffset, length, true);
    }

    @Override
    public int readOnce(long vaddr, byte[] target, int targetOffset, int length) {
        return read(vaddr, target, targetOffset, length, false);
    }

    private int read(long vaddr, byte[] target, int targetOffset, int length, boolean keep) {
        int done = 0;
        while (done < length) {
            long at = vaddr + done;
            int inPage = (int) at & pageMask;
            int wanted = Math.min(length - done, pageMask + 1 - inPage);
            Entry entry = entry(at, keep);
            if (entry == null) {
                break;
            }
            int from = entry.pageOffset + inPage;
            int available = from < entry.page.validFrom() ? 0 : Math.max(0, entry.page.validTo() - from);
            int count = Math.min(wanted, available);
            System.arraycopy(entry.page.bytes(), from, target, targetOffset + done, count);
            done += count;
            if (count < wanted) {
                break;
            }
        }
        return done;
    }
}
