package org.vmcoregdb.kernel.mm;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Which slab cache an address of the kernel's direct mapping belongs to. The {@code struct page} of the address says whether its page is
 * slab memory, and its compound head, read as {@code struct slab} (since 5.17, before that as {@code struct page}), whose. Safe for many
 * threads.
 */
public final class SlabCaches {
    private static final Part<SlabCaches> PART = Part.of(SlabCaches::new);

    private static final int NAME_LIMIT = 128;

    private final AddressSpace memory;
    private final PageStructs map;
    private final Struct page;
    private final Optional<Field> compoundHead;
    private final Optional<Field> firstPage;
    private final OptionalLong tailMark;
    private final Field flags;
    private final Optional<Field> cache;
    private final Optional<Field> cacheName;
    private final SlabMark mark;
    private final Map<Long, Optional<String>> names = new ConcurrentHashMap<>();

    /** Slab caches of a kernel. */
    public static SlabCaches of(Kernel kernel) {
        return kernel.part(PART);
    }

    private SlabCaches(Kernel kernel) {
        memory = kernel.memory();
        map = PageStructs.of(kernel);
        page = kernel.types().struct("page");
        compoundHead = page.field("compound_head", "compound_info");
        firstPage = page.field("first_page");
        flags = page.need("flags.f", "flags");
        tailMark = kernel.types().constant("pageflags", "PG_tail");
        Optional<Field> ofSlab = kernel.types().struct("slab").field("slab_cache");
        Struct kmemCache = kernel.types().struct("kmem_cache");
        // what SLAB puts into the links of a page's list, the struct page of its time has no name for: "slab" is SLUB's
        Optional<Field> ofPage = kmemCache.field("num").isPresent()
                        && kmemCache.field("nodelists").isPresent()
                ? page.field("slab_cache", "lru.next")
                : page.field("slab_cache", "slab");
        cache = ofSlab.isPresent() ? ofSlab : ofPage;
        cacheName = kmemCache.field("name");
        mark = SlabMark.of(kernel);
    }

    /**
     * The name of the cache that an address points into.
     *
     * @return empty for memory that is not a slab's, and where the dump or the kernel's types do not say
     */
    public Optional<String> nameAt(long vaddr) {
        OptionalLong slab = slabAt(vaddr);
        if (slab.isEmpty() || cache.isEmpty() || cacheName.isEmpty()) {
            return Optional.empty();
        }
        try {
            return nameOf(cache.get().read(memory, slab.getAsLong()));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /** The {@code struct slab}, or {@code struct page}, of the slab that an address points into; empty as for {@link #nameAt}. */
    public OptionalLong slabAt(long vaddr) {
        OptionalLong place = map.recordOfDirect(vaddr);
        return place.isPresent() ? slabOfPage(place.getAsLong()) : place;
    }

    /** The slab that a {@code struct page} is of. */
    public OptionalLong slabOfPage(long record) {
        if (page.type().isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long slab = head(record);
            return mark.isOn(memory, slab) ? OptionalLong.of(slab) : OptionalLong.empty();
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    /**
     * The {@code struct page} of the first page of several that are one. Bit 0 of a word marks one of the others; the word is then the address of the first,
     * or since 7.1, where the size of these structs allows it, what is common to the addresses of all of them. Until 4.3 flags mark it.
     */
    long head(long record) {
        if (compoundHead.isEmpty()) {
            boolean tail = firstPage.isPresent()
                    && tailMark.isPresent()
                    && (flags.read(memory, record) >>> tailMark.getAsLong() & 1) != 0;
            return tail ? firstPage.get().read(memory, record) : record;
        }
        long word = compoundHead.get().read(memory, record);
        if ((word & 1) == 0) {
            return record;
        }
        return map.mayContain(word - 1) ? word - 1 : record & word;
    }

    /** Address of the {@code kmem_cache} that a slab belongs to. */
    public OptionalLong cacheOf(long slab) {
        try {
            return cache.isPresent() ? OptionalLong.of(cache.get().read(memory, slab)) : OptionalLong.empty();
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    private Optional<String> nameOf(long kmemCache) {
        return names.computeIfAbsent(kmemCache, at -> {
            String name = memory.readCString(cacheName.orElseThrow().read(memory, at), NAME_LIMIT);
            return name.isEmpty() ? Optional.empty() : Optional.of(name);
        });
    }

    /**
     * What tells a slab's page from others: a bit of {@code page.flags}, or since 6.10 the {@code page_type}: first a bit that is
     * cleared, since 6.12 a number in the uppermost byte ({@code include/linux/page-flags.h}).
     */
    private record SlabMark(Optional<Field> word, long mask, long wanted) {
        private static final long PAGE_TYPE_BASE = 0xf0000000L;

        static SlabMark of(Kernel kernel) {
            Struct page = kernel.types().struct("page");
            OptionalLong flag = kernel.types().constant("pageflags", "PG_slab");
            if (flag.isPresent()) {
                long bit = 1L << flag.getAsLong();
                return new SlabMark(page.field("flags.f", "flags"), bit, bit);
            }
            OptionalLong number = kernel.types().constant("pagetype", "PGTY_slab");
            if (number.isPresent()) {
                return new SlabMark(page.field("page_type"), 0xff000000L, number.getAsLong() << 24);
            }
            OptionalLong cleared = kernel.types().constant("pagetype", "PG_slab");
            if (cleared.isPresent()) {
                return new SlabMark(page.field("page_type"), PAGE_TYPE_BASE | cleared.getAsLong(), PAGE_TYPE_BASE);
            }
            return new SlabMark(Optional.empty(), 0, 0);
        }

        boolean isOn(AddressSpace memory, long page) {
            return word.isPresent() && (word.get().read(memory, page) & mask) == wanted;
        }
    }
}
