package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The kernel's array of {@code struct page}s, which is contiguous in virtual memory ({@code CONFIG_SPARSEMEM_VMEMMAP}). */
public final class StructPages {
    private static final Part<StructPages> PART = Part.of(StructPages::new);

    private static final String PREFIX = "PG_";

    private final Kernel kernel;
    private final Vmemmap map;
    private final Struct page;

    /** Page structs of a kernel. */
    public static StructPages of(Kernel kernel) {
        return kernel.part(PART);
    }

    private StructPages(Kernel kernel) {
        this.kernel = kernel;
        this.map = Vmemmap.of(kernel);
        this.page = kernel.types().struct("page");
    }

    /** The record of the page at a physical address; empty if the kernel has none, or the dump does not. */
    public Optional<StructPage> of(long paddr) {
        if (page.type().isEmpty()) {
            return Optional.empty();
        }
        OptionalLong place = map.record(paddr);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        long at = place.getAsLong();
        try {
            long flags = member(at, "flags.f", "flags");
            return Optional.of(new StructPage(
                    at,
                    paddr & -(long) map.pageBytes(),
                    member(at, "mapping"),
                    member(at, "index", "__folio_index"),
                    (int) member(at, "_refcount.counter", "_count.counter"),
                    flags,
                    names(flags)));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    private long member(long at, String... names) {
        Optional<Field> field = page.field(names);
        return field.isPresent() ? field.get().read(kernel.memory(), at) : 0;
    }

    /** Of several names for one bit the first counts: the others are what some kinds of pages use it for. */
    private List<String> names(long flags) {
        TreeMap<Long, String> byBit = new TreeMap<>();
        for (CType.Enumerator flag : kernel.types()
                .enumeration("pageflags")
                .map(CType.EnumType::enumerators)
                .orElse(List.of())) {
            if (flag.name().startsWith(PREFIX)) {
                byBit.putIfAbsent(
                        flag.value(), flag.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT));
            }
        }
        List<String> names = new ArrayList<>();
        byBit.forEach((bit, name) -> {
            if (bit >= 0 && bit < Long.SIZE && (flags >>> bit & 1) != 0) {
                names.add(name);
            }
        });
        return names;
    }
}
