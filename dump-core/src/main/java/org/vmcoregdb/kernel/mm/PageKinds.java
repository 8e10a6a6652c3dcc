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
 * What pages are for, as filters of dumps tell them apart (makedumpfile's {@code -d}): by the flags and the mapping of their {@code struct page}, of
 * several that are one by those of the first. Other than of {@link PageUse}, what cannot be told counts as the kernel's: a filter leaves out only what
 * it knows. Safe for many threads.
 */
public final class PageKinds {
    private static final Part<PageKinds> PART = Part.of(PageKinds::new);

    /** {@code PAGE_MAPPING_ANON}: the mapping is not a file's. */
    private static final long ANONYMOUS = 1;

    private final AddressSpace memory;
    private final PageStructs map;
    private final MemorySections sections;
    private final SlabCaches slabs;
    private final FreePages free;
    private final Field mapping;
    private final Field flags;
    private final long lru;
    private final long swapCache;
    private final long swapBacked;
    private final long hasPrivate;

    /** What a page is for. */
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
    public static PageKinds of(Kernel kernel) {
        return kernel.part(PART);
    }

    private PageKinds(Kernel kernel) {
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
        lru = bit(kernel, "PG_lru")
                .orElseThrow(() -> new MissingTypeException("this kernel's types have no flags of pages"));
        swapCache = bit(kernel, "PG_swapcache").orElse(0);
        swapBacked = bit(kernel, "PG_swapbacked").orElse(0);
        hasPrivate = bit(kernel, "PG_private").orElse(0);
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

    /** What the page at a physical address is for. */
    public Kind of(long paddr) {
        if (free.contains(paddr)) {
            return Kind.FREE;
        }
        OptionalLong record = sections.mayDescribe(paddr) ? map.record(paddr) : OptionalLong.empty();
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
}
