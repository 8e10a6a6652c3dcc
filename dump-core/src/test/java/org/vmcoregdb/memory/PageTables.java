package org.vmcoregdb.memory;

import java.util.HashMap;
import java.util.Map;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.dump.FakeDump;

/** Builds x86-64 page tables in a dump's physical memory. */
public final class PageTables {
    public static final long PRESENT = 1;
    public static final long LARGE = 1 << 7;
    public static final long PROT_NONE = 1 << 8;

    private final FakeDump dump;
    private final int levels;
    private final Map<String, Long> tables = new HashMap<>();
    private final long encryption;
    private final long root;
    private long next;

    /** Tables of so many levels, the outermost at {@code firstTable}, the others behind it. */
    public PageTables(FakeDump dump, int levels, long firstTable, long encryption) {
        this.dump = dump;
        this.levels = levels;
        this.next = firstTable;
        this.encryption = encryption;
        this.root = table("");
    }

    /** Physical address of the outermost table. */
    public long root() {
        return root;
    }

    private long table(String path) {
        return tables.computeIfAbsent(path, p -> {
            long at = next;
            next += 4096;
            dump.put(at, new byte[4096]);
            return at;
        });
    }

    /** Maps a page of 4 KiB. */
    public PageTables map(long vaddr, long paddr) {
        return entry(vaddr, 0, paddr | PRESENT | encryption);
    }

    /** Puts an entry at a level: 0 is the innermost. */
    public PageTables entry(long vaddr, int level, long value) {
        String path = "";
        long table = root;
        for (int l = levels - 1; ; l--) {
            long index = vaddr >>> 12 + 9 * l & 0x1ff;
            if (l == level) {
                dump.put64(table + 8 * index, value);
                return this;
            }
            path += "/" + index;
            long inner = table(path);
            dump.put64(table + 8 * index, inner | PRESENT | encryption);
            table = inner;
        }
    }

    /** These tables. */
    public PageTable open(PhysicalMemory memory) {
        return open(memory, root, levels, encryption);
    }

    /** Tables of so many levels, whatever is there. */
    public static PageTable open(PhysicalMemory memory, long root, int levels, long encryption) {
        return Paging.of(Machine.X86_64).orElseThrow().open(memory, root, new PageTableShape(levels, 4096, encryption));
    }
}
