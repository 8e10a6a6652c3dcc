package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.fs.InodeReader;
import org.vmcoregdb.kernel.lib.IndexedTree;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * The page cache: {@code address_space.i_pages} (until 4.16 {@code page_tree}) is a tree of pages by their index in the file; a number in it
 * stands for a page that was evicted.
 */
public final class PageCache {
    private static final Part<PageCache> PART = Part.of(PageCache::new);

    /** Four gibibytes of one file: more than anyone looks through. */
    private static final int PAGE_LIMIT = 1 << 20;

    private static final String FLAG_PREFIX = "PG_";

    private final AddressSpace memory;
    private final PageStructs map;
    private final InodeReader inodes;
    private final Field root;
    private final IndexedTree tree;
    private final Optional<Field> mapping;
    private final Optional<Field> index;
    private final Optional<Field> references;
    private final Field flags;
    private final Map<Integer, String> flagNames;

    /** Cached pages of files of a kernel. */
    public static PageCache of(Kernel kernel) {
        return kernel.part(PART);
    }

    private PageCache(Kernel kernel) {
        memory = kernel.memory();
        map = PageStructs.of(kernel);
        inodes = InodeReader.of(kernel);
        root = kernel.types().struct("address_space").need("i_pages", "page_tree");
        tree = IndexedTree.of(kernel.types(), memory);
        Struct page = kernel.types().struct("page");
        mapping = page.field("mapping");
        index = page.field("index", "__folio_index");
        references = page.field("_refcount.counter", "_count.counter");
        flags = page.need("flags.f", "flags");
        flagNames = names(kernel);
    }

    /** The name of each bit; of several names the first, the others are for uses of the same bit. */
    private static Map<Integer, String> names(Kernel kernel) {
        Map<Integer, String> names = new LinkedHashMap<>();
        List<CType.Enumerator> all = kernel.types()
                .enumeration("pageflags")
                .map(CType.EnumType::enumerators)
                .orElse(List.of());
        for (CType.Enumerator flag : all) {
            if (flag.name().startsWith(FLAG_PREFIX) && flag.value() >= 0 && flag.value() < 64) {
                names.putIfAbsent((int) flag.value(), flag.name().substring(FLAG_PREFIX.length()));
            }
        }
        return names;
    }

    /**
     * The pages of an inode.
     *
     * @throws MemoryFault if the inode is not in the dump
     * @throws MissingTypeException if the kernel's types do not say
     */
    public InodePages of(long inode) {
        long space = inodes.mapping(inode)
                .orElseThrow(() -> new MissingTypeException("this kernel's struct inode has no member i_mapping"));
        long count = inodes.pageCount(space).orElse(0);
        List<CachedPage> pages = new ArrayList<>();
        try {
            Optional<String> damage = tree.walk(root.at(space), entry -> {
                if (!tree.isValue(entry.value())) {
                    pages.add(page(entry.value()));
                }
                return pages.size() < PAGE_LIMIT;
            });
            if (damage.isPresent()) {
                return new InodePages(inode, count, pages, damage);
            }
        } catch (MemoryFault missing) {
            return new InodePages(inode, count, pages, Optional.ofNullable(missing.getMessage()));
        }
        Optional<String> problem =
                pages.size() < PAGE_LIMIT ? Optional.empty() : Optional.of("the pages after these are left out");
        return new InodePages(inode, count, pages, problem);
    }

    private CachedPage page(long page) {
        long bits = flags.read(memory, page);
        List<String> names = flagNames.entrySet().stream()
                .filter(f -> (bits >>> f.getKey() & 1) != 0)
                .map(Map.Entry::getValue)
                .toList();
        return new CachedPage(
                page,
                map.physical(page),
                value(mapping, page),
                value(index, page),
                value(references, page),
                bits,
                names);
    }

    private long value(Optional<Field> field, long page) {
        return field.isPresent() ? field.get().read(memory, page) : 0;
    }
}
