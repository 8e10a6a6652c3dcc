package org.vmcoregdb.memory.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.dump.P2m;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.Translation;

/**
 * x86-64 page tables, 4 or 5 levels, with 2 MiB and 1 GiB pages (Intel SDM vol. 3, 4.5; {@code
 * arch/x86/include/asm/pgtable_64_types.h}). The frames in them are the dump's {@link P2m}.
 */
final class X86PageTable implements PageTable {
    private static final long ADDRESS_MASK = X86PageEntry.ADDRESS;
    private static final long PRESENT = X86PageEntry.PRESENT;
    private static final long LARGE = X86PageEntry.LARGE;
    /**
     * A page that is mapped but made inaccessible for NUMA balancing or by mprotect: not present, global bit set. The
     * address in it is inverted, so that no CPU reads ahead there (L1TF; {@code arch/x86/include/asm/pgtable-invert.h}), or
     * it is not, by older kernels: no memory reaches the highest bit, which tells which.
     */
    private static final long PROT_NONE = 1 << 8;

    private static final long NOT_MAPPED = FaultReason.NOT_MAPPED.code();
    private static final long TABLE_MISSING = FaultReason.PAGE_TABLE_MISSING.code();
    private static final long NOT_CANONICAL = FaultReason.NOT_CANONICAL.code();
    private static final long NOT_IN_MEMORY = FaultReason.NOT_IN_MEMORY.code();
    private static final long FOREIGN_FRAME = FaultReason.FOREIGN_FRAME.code();

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
    X86PageTable(PhysicalMemory memory, long root, int levels, long encryptionMask) {
        this.memory = memory;
        this.root = root & ADDRESS_MASK;
        this.levels = levels;
        this.encryptionMask = encryptionMask;
        this.frames = memory.dump().p2m();
    }

    @Override
    public long root() {
        return root;
    }

    @Override
    public int pageSize() {
        return 1 << FRAME_SHIFT;
    }

    @Override
    public long translate(long vaddr) {
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

    /** Where the table that an entry names begins, or the code of a foreign frame. */
    private long target(long entry) {
        return physical(entry & ADDRESS_MASK & ~encryptionMask);
    }

    /** The physical address that a leaf at this level maps {@code vaddr} to, or the code of a foreign frame. */
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

    private Optional<PageEntry> guests(long entry) {
        if (frames == P2m.SAME || (entry & PRESENT) == 0) {
            return Optional.empty();
        }
        long target = target(entry);
        return target < 0 ? Optional.empty() : Optional.of(new X86PageEntry(entry & ~ADDRESS_MASK | target));
    }

    /** True if bits above the ones that are translated are copies of the highest translated one. */
    private boolean isCanonical(long vaddr) {
        int sign = 64 - (12 + 9 * levels);
        return vaddr << sign >> sign == vaddr;
    }

    @Override
    public Translation walk(long vaddr) {
        if (!isCanonical(vaddr)) {
            return new Translation.Unmapped(FaultReason.NOT_CANONICAL, List.of());
        }
        String[] names = levels == 5 ? LEVELS_5 : LEVELS_4;
        List<Translation.Entry> entries = new ArrayList<>(levels);
        boolean writable = true;
        boolean executable = true;
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
            X86PageEntry bits = new X86PageEntry(entry);
            entries.add(new Translation.Entry(names[levels - 1 - level], entryAt, bits, guests(entry)));
            // Intel SDM vol. 3, 4.6: a page may be written, or run, if every entry on the way allows it
            writable &= bits.isWritable();
            executable &= bits.isExecutable();
            if (isAbsent(entry, level)) {
                FaultReason why = isElsewhere(entry, level, vaddr) ? FaultReason.NOT_IN_MEMORY : FaultReason.NOT_MAPPED;
                return new Translation.Unmapped(why, List.copyOf(entries));
            }
            if (isLeaf(entry, level)) {
                long paddr = mapped(entry, shift, vaddr);
                return paddr < 0
                        ? new Translation.Unmapped(FaultReason.FOREIGN_FRAME, List.copyOf(entries))
                        : new Translation.Mapped(
                                paddr, 1L << shift, new Translation.Access(writable, executable), List.copyOf(entries));
            }
            table = target(entry);
            if (table < 0) {
                return new Translation.Unmapped(FaultReason.PAGE_TABLE_MISSING, List.copyOf(entries));
            }
        }
    }

    @Override
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
