package org.vmcoregdb.locate.x86;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;

/**
 * Pages of memory that can be the outermost page table of a kernel, for dumps without any registers. Every such table maps the image in
 * its last entry and, in the upper half before that, the direct map; programs' tables have copies of these entries.
 */
final class TablesInMemory {
    private static final int PAGE_BYTES = 4096;
    private static final int ENTRIES = 512;
    private static final long LAST_ENTRY = (ENTRIES - 1L) * Long.BYTES;
    private static final int PRESENT = 1;
    private static final int WRITABLE = 2;
    private static final int ACCESSED = 0x20;
    /** Neither a large page nor a bit that is reserved in a table's entry. */
    private static final int NEVER = 0x180;

    private static final long ADDRESS = 0x000ffffffffff000L;
    private static final long RESERVED = 0xfff0000000000000L;
    /** Of programs' halves under page-table isolation. */
    private static final long NO_EXECUTE = 1L << 63;

    /** As far as memory is searched for a kernel's vmcoreinfo, if nothing else is said. */
    private static final long SEARCHED_PAGES = (64L << 30) / PAGE_BYTES;

    /** Each is looked at closely, and the first that there are should do. */
    private static final int MOST = 256;

    private TablesInMemory() {}

    /**
     * A page.
     *
     * @param paddr its physical address
     * @param upper how many entries of the upper half are present: copies that were made while the kernel started have fewer
     */
    private record Found(long paddr, int upper) {}

    /** Physical addresses of such pages, those that map most of the upper half first. */
    static List<Long> search(DumpFile dump) {
        List<Found> found = new ArrayList<>();
        OptionalLong next = dump.nextStored(0);
        long looked = 0;
        while (next.isPresent() && looked < SEARCHED_PAGES && found.size() < MOST && !Thread.interrupted()) {
            long pfn = next.getAsLong();
            for (long end = pfn + 1024; pfn < end && found.size() < MOST; pfn++) {
                OptionalLong word = dump.storedWord(pfn * PAGE_BYTES + LAST_ENTRY);
                boolean mayBe = word.isPresent()
                        ? isTable(word.getAsLong())
                        : dump.storedWord(pfn * PAGE_BYTES).isEmpty();
                int upper = mayBe && dump.lookup(pfn) instanceof PageLookup.Present page ? upper(page.bytes()) : 0;
                if (upper > 1) {
                    found.add(new Found(pfn * PAGE_BYTES, upper));
                }
            }
            looked += 1024;
            next = dump.nextStored(pfn);
        }
        found.sort(Comparator.comparingInt(Found::upper).reversed());
        return found.stream().map(Found::paddr).toList();
    }

    private static boolean isTable(long entry) {
        return (entry & PRESENT) != 0
                && (entry & WRITABLE) != 0
                && (entry & NEVER) == 0
                && (entry & RESERVED) == 0
                && (entry & ADDRESS) != 0;
    }

    /** How many entries of the upper half are present, if it can be an outermost table; else 0. */
    private static int upper(byte[] page) {
        long last = page.length == PAGE_BYTES ? entry(page, ENTRIES - 1) : 0;
        if (!isTable(last) || (last & ACCESSED) == 0) {
            return 0;
        }
        int upper = 0;
        for (int i = 0; i < ENTRIES; i++) {
            long entry = entry(page, i);
            if ((entry & PRESENT) != 0 && !isTable(entry & ~NO_EXECUTE)) {
                return 0;
            }
            upper += i >= ENTRIES / 2 && (entry & PRESENT) != 0 ? 1 : 0;
        }
        return upper;
    }

    private static long entry(byte[] page, int index) {
        long value = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            value = value << 8 | page[index * Long.BYTES + i] & 0xff;
        }
        return value;
    }
}
