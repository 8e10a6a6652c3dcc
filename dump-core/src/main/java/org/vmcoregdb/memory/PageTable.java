package org.vmcoregdb.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.dump.P2m;

/**
 * x86-64 page tables, 4 or 5 levels, with 2 MiB and 1 GiB pages (Intel SDM vol. 3, 4.5; {@code
 * arch/x86/include/asm/pgtable_64_types.h}). The frames in them are the dump's {@link P2m}.
 */
public final class PageTable {
    private static final long ADDRESS_MASK = 0x000ffffffffff000L;
    private static final long PRESENT = 1;
    private static final long LARGE = 1 << 7;
    /**
     * A page that is mapped but made inaccessible for NUMA balancing or by mprotect: not present, global bit set. The
     * address in it is inverted, so that no CPU reads ahead there (L1TF; {@code arch/x86/include/asm/pgtable-invert.h}), or
     * it is not, by older kernels: no memory reaches the highest bit, which tells which.
     */
    private static final long PROT_NONE = 1 << 8;

    /** The walk failed because an entry is not present. */
    static final long NOT_MAPPED = -1;
    /** The walk failed because a table is missing from the dump. */
    static final long TABLE_MISSING = -2;
    /** The address is not canonical with this number of levels. */
    static final long NOT_CANONICAL = -3;
    /** There is a page, but it is not in memory: its entry says where it is instead. */
    static final long NOT_IN_MEMORY = -5;
    /** The address is mapped to a frame that is not the guest's. */
    static final long FOREIGN_FRAME = -4;

    private static final int FRAME_SHIFT = 12;

    private static final String[] LEVELS_4 = {"PGD", "PUD", "PMD", "PTE"};
    private static final String[] LEVELS_5 = {"PGD", "P4D", "PUD", "PMD", "PTE"};

    private final PhysicalMemory memory;
    private final long root;
    private final int levels;
    private final long encryptionMask;
    private final P2m frames;

    /**
     * @param root physical address of the outermost table
     * @param levels 4 or 5
     * @param encryptionMask bits of an entry that are not address (AMD SME's C-bit), 0 for none
     */
    public PageTable(PhysicalMemory memory, long root, int levels, long encryptionMask) {
        this.memory = memory;
        this.root = root & ADDRESS_MASK;
        this.levels = levels;
        this.encryptionMask = encryptionMask;
        this.frames = memory.dump().p2m();
    }

    /** Physical address of the outermost table. */
    public long root() {
        return root;
    }

    /**
     * Translates without recording the way.
     *
     * @return the physical address, or {@link #NOT_MAPPED}, {@link #TABLE_MISSING}, {@link #NOT_CANONICAL} or {@link
     *     #FOREIGN_FRAME}
     */
    long translate(long vaddr) {
        if (!isCanonical(vaddr)) {
            return NOT_CANONICAL;
        }
        long table = root;
        for (int level = levels - 1; ; level--) {
            int shift = 12 + 9 * level;
            long entryAt = table + ((vaddr >>> shift & 0x1ff) << 3);
            long entry;
            try {
                entry = memory.readLong(entryAt);
            } catch (MemoryFault missing) {
                return TABLE_MISSING;
            }
            if (isAbsent(entry, level)) {
                return isElsewhere(entry, level, vaddr) ? NOT_IN_MEMORY : NOT_MAPPED;
            }
            if (isLeaf(entry, level)) {
                return mapped(entry, shift, vaddr);
            }
            table = target(entry);
            if (table < 0) {
                return TABLE_MISSING;
            }
        }
    }

    /** As the kernel's {@code pte_present}, {@code pmd_present}: an entry of a large page may be invalid for a moment. */
    private static boolean isAbsent(long entry, int level) {
        return (entry & PRESENT) == 0
                && switch (level) {
                    case 0 -> (entry & PROT_NONE) == 0;
                    case 1 -> (entry & LARGE) == 0;
                    default -> level > 2 || (entry & LARGE) == 0 || (entry & PROT_NONE) == 0;
                };
    }

    /** True of an absent entry that is a swap entry: swapped out, migrated, poisoned, a marker of userfaultfd. */
    private static boolean isElsewhere(long entry, int level, long vaddr) {
        return entry != 0 && level <= 1 && vaddr >= 0;
    }

    /** True if the entry maps memory, not another table: a PTE always does, a PMD or PUD if it is large. */
    private static boolean isLeaf(long entry, int level) {
        return level == 0 || (level <= 2 && (entry & LARGE) != 0);
    }

    /** Where the table that an entry names begins, or {@link #FOREIGN_FRAME}. */
    private long target(long entry) {
        return physical(entry & ADDRESS_MASK & ~encryptionMask);
    }

    /** The physical address that a leaf at this level maps {@code vaddr} to, or {@link #FOREIGN_FRAME}. */
    private long mapped(long entry, int shift, long vaddr) {
        long offsetMask = (1L << shift) - 1;
        long addressMask = ADDRESS_MASK & ~encryptionMask;
        if ((entry & PRESENT) != 0) {
            return physical((entry & addressMask & ~offsetMask) | (vaddr & offsetMask));
        }
        boolean inverted = (entry & Long.highestOneBit(addressMask)) != 0;
        // the guest's own frame number even under Xen, which is told of pages that are present only
        return ((inverted ? ~entry : entry) & addressMask & ~offsetMask) | (vaddr & offsetMask);
    }

    private long physical(long machine) {
        long pfn = frames.pfnOf(machine >>> FRAME_SHIFT);
        return pfn < 0 ? FOREIGN_FRAME : pfn << FRAME_SHIFT | machine & (1L << FRAME_SHIFT) - 1;
    }

    private OptionalLong guestValue(long entry) {
        if (frames == P2m.SAME || (entry & PRESENT) == 0) {
            return OptionalLong.empty();
        }
        long target = target(entry);
        return target < 0 ? OptionalLong.empty() : OptionalLong.of(entry & ~ADDRESS_MASK | target);
    }

    /** True if bits above the ones that are translated are copies of the highest translated one. */
    private boolean isCanonical(long vaddr) {
        int sign = 64 - (12 + 9 * levels);
        return vaddr << sign >> sign == vaddr;
    }

    /** Translates and tells each step. */
    public Translation walk(long vaddr) {
        if (!isCanonical(vaddr)) {
            return new Translation.Unmapped(FaultReason.NOT_CANONICAL, List.of());
        }
        String[] names = levels == 5 ? LEVELS_5 : LEVELS_4;
        List<Translation.Entry> entries = new ArrayList<>(levels);
        long table = root;
        for (int level = levels - 1; ; level--) {
            int shift = 12 + 9 * level;
            long entryAt = table + ((vaddr >>> shift & 0x1ff) << 3);
            long entry;
            try {
                entry = memory.readLong(entryAt);
            } catch (MemoryFault missing) {
                return new Translation.Unmapped(FaultReason.PAGE_TABLE_MISSING, List.copyOf(entries));
            }
            entries.add(new Translation.Entry(names[levels - 1 - level], entryAt, entry, guestValue(entry)));
            if (isAbsent(entry, level)) {
                FaultReason why = isElsewhere(entry, level, vaddr) ? FaultReason.NOT_IN_MEMORY : FaultReason.NOT_MAPPED;
                return new Translation.Unmapped(why, List.copyOf(entries));
            }
            if (isLeaf(entry, level)) {
                long paddr = mapped(entry, shift, vaddr);
                return paddr < 0
                        ? new Translation.Unmapped(FaultReason.FOREIGN_FRAME, List.copyOf(entries))
                        : new Translation.Mapped(paddr, 1L << shift, List.copyOf(entries));
            }
            table = target(entry);
            if (table < 0) {
                return new Translation.Unmapped(FaultReason.PAGE_TABLE_MISSING, List.copyOf(entries));
            }
        }
    }

    /**
     * The next address at or after {@code vaddr} that may be mapped: skips whole absent tables.
     *
     * @return such an address, or empty if there is none up to the end of the address space
     */
    public OptionalLong nextMapped(long vaddr) {
        int bits = 12 + 9 * levels;
        // whatever is not canonical lies below the upper half
        long at = isCanonical(vaddr) ? vaddr : -1L << (bits - 1);
        while (true) {
            long table = root;
            long step = 0;
            for (int level = levels - 1; level >= 0; level--) {
                int shift = 12 + 9 * level;
                long entry;
                try {
                    entry = table < 0 ? 0 : memory.readLong(table + ((at >>> shift & 0x1ff) << 3));
                } catch (MemoryFault missing) {
                    entry = 0;
                }
                if (isAbsent(entry, level)) {
                    step = 1L << shift;
                    break;
                }
                if (isLeaf(entry, level)) {
                    return OptionalLong.of(at);
                }
                table = target(entry);
            }
            long next = (at & -step) + step;
            next = next << (64 - bits) >> (64 - bits);
            if (Long.compareUnsigned(next, at) <= 0) {
                return OptionalLong.empty();
            }
            at = next;
        }
    }
}
