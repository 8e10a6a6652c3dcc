package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Reads many {@code struct page}s at once. Safe for many threads. */
public final class PageDescriptions {
    private static final Part<PageDescriptions> PART = Part.of(PageDescriptions::new);

    private static final String PREFIX = "PG_";

    /** There are not more kinds of pages than this many combinations of flags. */
    private static final int KEPT_NAMES = 4096;

    private final AddressSpace memory;
    private final PageStructs map;
    private final MemorySections sections;
    private final Optional<Field> mapping;
    private final Optional<Field> index;
    private final Optional<Field> count;
    private final Field flags;
    private final List<FlagName> all;
    private final TreeMap<Integer, String> byBit = new TreeMap<>();
    private final Map<Long, List<String>> names = new ConcurrentHashMap<>();

    /** Pages of a kernel. */
    public static PageDescriptions of(Kernel kernel) {
        return kernel.part(PART);
    }

    private PageDescriptions(Kernel kernel) {
        memory = kernel.memory();
        map = PageStructs.of(kernel);
        sections = MemorySections.of(kernel);
        Struct page = kernel.types().struct("page");
        mapping = page.field("mapping");
        index = page.field("index", "__folio_index");
        count = page.field("_refcount.counter", "_count.counter");
        flags = page.need("flags.f", "flags");
        all = kernel.types().enumeration("pageflags").map(CType.EnumType::enumerators).orElse(List.of()).stream()
                .filter(flag -> flag.name().startsWith(PREFIX) && flag.value() >= 0 && flag.value() < Long.SIZE)
                .map(flag -> new FlagName(1L << flag.value(), flag.name()))
                .toList();
        for (FlagName flag : all) {
            byBit.putIfAbsent(
                    Long.numberOfTrailingZeros(flag.mask()), flag.name().substring(PREFIX.length()));
        }
    }

    /** The struct of the page at a physical address; empty if the kernel has none, or the dump does not. */
    public static Optional<StructPage> at(Kernel kernel, long paddr) {
        if (kernel.types().struct("page").type().isEmpty()
                || PageStructs.of(kernel).record(paddr).isEmpty()) {
            return Optional.empty();
        }
        try {
            return of(kernel).read(paddr / PageStructs.of(kernel).pageBytes(), 1).stream()
                    .findFirst();
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /** All flags in the order of the kernel's enumeration, in which a bit may have several names. */
    public List<FlagName> flagNames() {
        return all;
    }

    /** Where pages have their structs, as ranges of page numbers: first, and first after. */
    public List<long[]> ranges() {
        List<long[]> ranges = new ArrayList<>();
        long pages = sections.bytes() / map.pageBytes();
        for (MemorySections.Section section : sections.present()) {
            if (section.hasMap()) {
                ranges.add(new long[] {section.number() * pages, (section.number() + 1) * pages});
            }
        }
        return ranges;
    }

    /**
     * The structs of pages that follow each other.
     *
     * @throws MemoryFault if they are not all in the dump
     */
    public List<StructPage> read(long firstPfn, int pages) {
        long start = map.record(firstPfn * map.pageBytes()).orElseThrow();
        int size = (int) map.structBytes();
        byte[] bytes = memory.readBytes(start, pages * size);
        List<StructPage> read = new ArrayList<>(pages);
        for (int i = 0; i < pages; i++) {
            long word = flags.in(memory.words(), bytes, i * size);
            read.add(new StructPage(
                    start + (long) i * size,
                    (firstPfn + i) * map.pageBytes(),
                    in(mapping, bytes, i * size),
                    in(index, bytes, i * size),
                    (int) in(count, bytes, i * size),
                    word,
                    names(word)));
        }
        return read;
    }

    private long in(Optional<Field> field, byte[] bytes, int at) {
        return field.isPresent() ? field.get().in(memory.words(), bytes, at) : 0;
    }

    private List<String> names(long word) {
        List<String> known = names.get(word);
        if (known != null) {
            return known;
        }
        List<String> found = new ArrayList<>();
        byBit.forEach((bit, name) -> {
            if ((word >>> bit & 1) != 0) {
                found.add(name);
            }
        });
        if (names.size() < KEPT_NAMES) {
            names.put(word, List.copyOf(found));
        }
        return found;
    }
}
