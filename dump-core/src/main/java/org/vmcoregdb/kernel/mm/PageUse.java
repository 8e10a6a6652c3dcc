package org.vmcoregdb.kernel.mm;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * What pages of memory are for, by the flags and the mapping of their {@code struct page}, of several that are one by those of the first. What cannot be told
 * is the kernel's to who asks for a {@link #kind kind}, as filters of dumps do, which leave out only what they know; and it is not the kernel's to who
 * asks {@link #isKernels whether it is}, to hide what may be programs'. Safe for many threads.
 */
public final class PageUse {
    private static final Part<PageUse> PART = Part.of(PageUse::new);

    /** {@code PAGE_MAPPING_ANON}: the mapping is not a file's. */
    private static final long ANONYMOUS = 1;

    private final AddressSpace memory;
    private final PageStructs map;
    private final MemorySections sections;
    private final SlabCaches slabs;
    private final FreePages free;
    private final Field mapping;
    private final Field flags;
    private final long reserved;
    private final long programs;
    private final long lru;
    private final long swapCache;
    private final long swapBacked;
    private final long hasPrivate;

    /** What a page is for, as filters of dumps tell them apart (makedumpfile's {@code -d}). */
    public enum Kind {
        /** The kernel's own, or not known. */
        KERNEL,
        /** Contents of a file, or of swap, without private data of a file system. */
        CACHE,
        /** Contents of a file with private data of its file system. */
        PRIVATE_CACHE,
        /** Memory of programs that is no file's. */
        USER,
        /** Nobody's. */
        FREE
    }

    /** Pages of a kernel; throws {@link MissingTypeException} or {@link MemoryFault} where it does not say what is in them. */
    public static PageUse of(Kernel kernel) {
        return kernel.part(PART);
    }

    private PageUse(Kernel kernel) {
        memory = kernel.memory();
        map = PageStructs.of(kernel);
        sections = MemorySections.of(kernel);
        slabs = SlabCaches.of(kernel);
        Struct page = kernel.types().struct("page");
        mapping = page.need("mapping");
        flags = page.need("flags.f", "flags");
        if (!map.known()) {
            throw new MissingTypeException("nothing says where this kernel describes its pages");
        }
        free = FreePages.of(kernel);
        reserved = need(kernel, "PG_reserved");
        lru = need(kernel, "PG_lru");
        swapCache = bit(kernel, "PG_swapcache").orElse(0);
        swapBacked = bit(kernel, "PG_swapbacked").orElse(0);
        hasPrivate = bit(kernel, "PG_private").orElse(0);
        programs = lru | swapBacked | bit(kernel, "PG_unevictable").orElse(0);
    }

    private static long need(Kernel kernel, String name) {
        return bit(kernel, name)
                .orElseThrow(() -> new MissingTypeException("this kernel's types have no flags of pages"));
    }

    private static OptionalLong bit(Kernel kernel, String name) {
        OptionalLong number = kernel.types().constant("pageflags", name);
        return number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() < Long.SIZE
                ? OptionalLong.of(1L << number.getAsLong())
                : OptionalLong.empty();
    }

    /** Why free pages may not all be known. */
    public Optional<String> problem() {
        return free.problems().stream().findFirst();
    }

    private OptionalLong record(long paddr) {
        return sections.mayDescribe(paddr) ? map.record(paddr) : OptionalLong.empty();
    }

    /** What the page at a physical address is for; one of which that cannot be told is the kernel's. */
    public Kind kind(long paddr) {
        if (free.contains(paddr)) {
            return Kind.FREE;
        }
        OptionalLong record = record(paddr);
        if (record.isEmpty()) {
            return Kind.KERNEL;
        }
        try {
            long head = slabs.head(record.getAsLong());
            boolean anonymous = (mapping.read(memory, head) & ANONYMOUS) != 0;
            long word = flags.read(memory, head);
            if (!anonymous && isCache(word)) {
                return (word & hasPrivate) != 0 ? Kind.PRIVATE_CACHE : Kind.CACHE;
            }
            return anonymous && slabs.slabOfPage(head).isEmpty() ? Kind.USER : Kind.KERNEL;
        } catch (MemoryFault missing) {
            return Kind.KERNEL;
        }
    }

    /** PG_swapcache is the bit of something else, too, which pages have that swap does not back. */
    private boolean isCache(long word) {
        return (word & lru) != 0 || (word & swapCache) != 0 && (swapBacked == 0 || (word & swapBacked) != 0);
    }

    /** Whether the page at a physical address is known to be the kernel's own, and in use. */
    public boolean isKernels(long paddr) {
        OptionalLong record = record(paddr);
        if (record.isEmpty() || free.contains(paddr)) {
            return false;
        }
        try {
            long head = slabs.head(record.getAsLong());
            if (slabs.slabOfPage(head).isPresent()) {
                return true;
            }
            long word = flags.read(memory, head);
            return (word & reserved) != 0 || mapping.read(memory, head) == 0 && (word & programs) == 0;
        } catch (MemoryFault missing) {
            return false;
        }
    }
}
