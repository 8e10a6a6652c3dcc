package org.vmcoregdb.memory.arm64;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.Translation;

/**
 * Page tables of arm64: of pages of 4, 16 and 64 KiB, with two to five levels and blocks (Arm Architecture Reference Manual, D8.2; {@code
 * arch/arm64/include/asm/pgtable-hwdef.h}). The kernel has a tree of its own (TTBR1), each program another (TTBR0). The tag in the highest
 * byte of an address is ignored.
 */
final class Arm64PageTable implements PageTable {
    private static final List<List<String>> NAMES = List.of(
            List.of("PTE"),
            List.of("PGD", "PTE"),
            List.of("PGD", "PMD", "PTE"),
            List.of("PGD", "PUD", "PMD", "PTE"),
            List.of("PGD", "P4D", "PUD", "PMD", "PTE"));

    private static final long NOT_MAPPED = FaultReason.NOT_MAPPED.code();
    private static final long TABLE_MISSING = FaultReason.PAGE_TABLE_MISSING.code();
    private static final long NOT_CANONICAL = FaultReason.NOT_CANONICAL.code();
    private static final long NOT_IN_MEMORY = FaultReason.NOT_IN_MEMORY.code();

    private static final int TAG_BITS = 8;

    private final PhysicalMemory memory;
    private final long root;
    private final Half half;
    private final Arm64Granule granule;

    /** Which half of the address space a tree of tables translates. */
    enum Half {
        /** TTBR0. */
        PROGRAM,
        /** TTBR1. */
        KERNEL;

        private long first(int addressBits) {
            return this == KERNEL ? -1L << addressBits : 0;
        }
    }

    /** @param root physical address of the outermost table, which may be smaller than a page */
    Arm64PageTable(PhysicalMemory memory, long root, Half half, Arm64Granule granule) {
        this.memory = memory;
        this.half = half;
        this.root = root;
        this.granule = granule;
    }

    @Override
    public long root() {
        return root;
    }

    @Override
    public int pageSize() {
        return granule.pageSize();
    }

    /** True if the bits between the tag and the ones that are translated are those of this half. */
    private boolean isCanonical(long vaddr) {
        long above = vaddr << TAG_BITS >> granule.addressBits() + TAG_BITS;
        // tags of the kernel are at most those of a program's, inverted: never a small number
        return half == Half.KERNEL ? above == -1 && vaddr < 0 : above == 0;
    }

    @Override
    public long translate(long vaddr) {
        if (!isCanonical(vaddr)) {
            return NOT_CANONICAL;
        }
        long table = root;
        for (int level = granule.levels() - 1; ; level--) {
            long value;
            try {
                value = memory.readLong(table + granule.offset(vaddr, level));
            } catch (MemoryFault missing) {
                return TABLE_MISSING;
            }
            Arm64PageEntry entry = new Arm64PageEntry(value, granule);
            if (isAbsent(entry, level)) {
                return isElsewhere(entry, level) ? NOT_IN_MEMORY : NOT_MAPPED;
            }
            if (isLeaf(entry, level)) {
                return mapped(entry, level, vaddr);
            }
            table = entry.paddr();
        }
    }

    private boolean isAbsent(Arm64PageEntry entry, int level) {
        if (!entry.isValid()) {
            return level > 1 || !entry.isMapped();
        }
        // an entry of a page has the bit of a table; one without it is reserved
        return !entry.isTable() && !granule.mayBeBlock(level);
    }

    /** True of an absent entry that is a swap entry: swapped out, migrated, poisoned, a marker of userfaultfd. */
    private boolean isElsewhere(Arm64PageEntry entry, int level) {
        return level <= 1 && half == Half.PROGRAM && entry.isSwapped();
    }

    private static boolean isLeaf(Arm64PageEntry entry, int level) {
        return level == 0 || !entry.isValid() || !entry.isTable();
    }

    private long mapped(Arm64PageEntry entry, int level, long vaddr) {
        long inBlock = (1L << granule.shift(level)) - 1;
        return entry.paddr() & ~inBlock | vaddr & inBlock;
    }

    @Override
    public Translation walk(long vaddr) {
        if (!isCanonical(vaddr)) {
            return new Translation.Unmapped(FaultReason.NOT_CANONICAL, List.of());
        }
        int levels = granule.levels();
        List<Translation.Entry> entries = new ArrayList<>(levels);
        long table = root;
        for (int level = levels - 1; ; level--) {
            long at = table + granule.offset(vaddr, level);
            long value;
            try {
                value = memory.readLong(at);
            } catch (MemoryFault missing) {
                return new Translation.Unmapped(FaultReason.PAGE_TABLE_MISSING, List.copyOf(entries));
            }
            Arm64PageEntry entry = new Arm64PageEntry(value, granule);
            entries.add(
                    new Translation.Entry(NAMES.get(levels - 1).get(levels - 1 - level), at, entry, Optional.empty()));
            if (isAbsent(entry, level)) {
                FaultReason why = isElsewhere(entry, level) ? FaultReason.NOT_IN_MEMORY : FaultReason.NOT_MAPPED;
                return new Translation.Unmapped(why, List.copyOf(entries));
            }
            if (isLeaf(entry, level)) {
                return new Translation.Mapped(
                        mapped(entry, level, vaddr),
                        1L << granule.shift(level),
                        new Translation.Access(entry.isWritable(), entry.isExecutable(half == Half.PROGRAM)),
                        List.copyOf(entries));
            }
            table = entry.paddr();
        }
    }

    @Override
    public OptionalLong nextMapped(long vaddr) {
        if (isBeyond(vaddr)) {
            return OptionalLong.empty();
        }
        long at = isCanonical(vaddr) ? vaddr << TAG_BITS >> TAG_BITS : half.first(granule.addressBits());
        while (true) {
            long table = root;
            long step = 0;
            for (int level = granule.levels() - 1; ; level--) {
                Arm64PageEntry entry = entry(table + granule.offset(at, level));
                if (isAbsent(entry, level)) {
                    step = 1L << granule.shift(level);
                    break;
                }
                if (isLeaf(entry, level)) {
                    return OptionalLong.of(at);
                }
                table = entry.paddr();
            }
            long next = (at & -step) + step;
            if (!isCanonical(next)) {
                return OptionalLong.empty();
            }
            at = next;
        }
    }

    /** True for an address of the kernel's half, or between the halves, if the tables are a program's. */
    private boolean isBeyond(long vaddr) {
        return half == Half.PROGRAM && !isCanonical(vaddr);
    }

    /** An entry of a table; of one that is missing, one that maps nothing. */
    private Arm64PageEntry entry(long at) {
        try {
            return new Arm64PageEntry(memory.readLong(at), granule);
        } catch (MemoryFault missing) {
            return new Arm64PageEntry(0, granule);
        }
    }
}
