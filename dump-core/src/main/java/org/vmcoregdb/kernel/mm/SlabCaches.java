package org.vmcoregdb.kernel.mm;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
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
    private final Vmemmap map;
    private final Struct page;
    private final Optional<Field> compoundHead;
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
        map = Vmemmap.of(kernel);
        page = kernel.types().struct("page");
        compoundHead = page.field("compound_head");
        Optional<Field> ofSlab = kernel.types().struct("slab").field("slab_cache");
        cache = ofSlab.isPresent() ? ofSlab : page.field("slab_cache");
        cacheName = kernel.types().struct("kmem_cache").field("name");
        mark = SlabMark.of(kernel);
    }

    /**
     * The name of the cache that an address points into.
     *
     * @return empty for memory that is not a slab's, and where the dump or the kernel's types do not say
     */
    public Optional<String> nameAt(long vaddr) {
        OptionalLong record = map.recordOfDirect(vaddr);
        if (record.isEmpty()
                || page.type().isEmpty()
                || compoundHead.isEmpty()
                || cache.isEmpty()
                || cacheName.isEmpty()) {
            return Optional.empty();
        }
        try {
            long ofAddress = record.getAsLong();
            long head = compoundHead.get().read(memory, ofAddress);
            // bit 0 marks a tail page, whose word is then the address of its head
            long slab = (head & 1) != 0 ? head - 1 : ofAddress;
            return mark.isOn(memory, slab) ? nameOf(cache.get().read(memory, slab)) : Optional.empty();
        } catch (MemoryFault missing) {
            return Optional.empty();
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
            OptionalLong flag = constant(kernel, "pageflags", "PG_slab");
            if (flag.isPresent()) {
                long bit = 1L << flag.getAsLong();
                return new SlabMark(page.field("flags.f", "flags"), bit, bit);
            }
            OptionalLong number = constant(kernel, "pagetype", "PGTY_slab");
            if (number.isPresent()) {
                return new SlabMark(page.field("page_type"), 0xff000000L, number.getAsLong() << 24);
            }
            OptionalLong cleared = constant(kernel, "pagetype", "PG_slab");
            if (cleared.isPresent()) {
                return new SlabMark(page.field("page_type"), PAGE_TYPE_BASE | cleared.getAsLong(), PAGE_TYPE_BASE);
            }
            return new SlabMark(Optional.empty(), 0, 0);
        }

        private static OptionalLong constant(Kernel kernel, String enumeration, String name) {
            return kernel.types().enumeration(enumeration).stream()
                    .flatMap(e -> e.enumerators().stream())
                    .filter(e -> e.name().equals(name))
                    .mapToLong(CType.Enumerator::value)
                    .findFirst();
        }

        boolean isOn(AddressSpace memory, long page) {
            return word.isPresent() && (word.get().read(memory, page) & mask) == wanted;
        }
    }
}
