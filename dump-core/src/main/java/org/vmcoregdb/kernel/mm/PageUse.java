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
 * Whose a page of memory is, by its {@code struct page}: programs' (anonymous memory, shared memory, contents of files, swap and compressed swap),
 * free, or the kernel's own. What cannot be told counts as programs'. Safe for many threads.
 */
public final class PageUse {
    private static final Part<PageUse> PART = Part.of(PageUse::new);

    private final AddressSpace memory;
    private final PageStructs map;
    private final MemorySections sections;
    private final SlabCaches slabs;
    private final FreePages free;
    private final Field mapping;
    private final Field flags;
    private final long reserved;
    private final long programs;

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
        reserved = bit(kernel, "PG_reserved")
                .orElseThrow(() -> new MissingTypeException("this kernel's types have no flags of pages"));
        programs = bit(kernel, "PG_lru").orElse(0)
                | bit(kernel, "PG_swapbacked").orElse(0)
                | bit(kernel, "PG_unevictable").orElse(0);
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

    /** Whether the page at a physical address is known to be the kernel's own, and in use. */
    public boolean isKernels(long paddr) {
        OptionalLong record = sections.mayDescribe(paddr) ? map.record(paddr) : OptionalLong.empty();
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
