package org.vmcoregdb.locate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.Paging;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.Translation;

/**
 * The kernel as a CPU saw it: the page table in its CR3, and the kernel's image as the first thing mapped in the part of the
 * address space that is the image's.
 *
 * @param cpu which of the dump's CPUs with control registers it is from
 * @param root physical address of the page table
 * @param paging how page tables are read
 * @param tables that there are 4 or 5 levels of them
 * @param imageStart first address of the image, {@code _text}
 * @param physBase physical address of {@code __START_KERNEL_map}
 */
record RegisterView(int cpu, long root, Paging paging, PageTableShape tables, long imageStart, long physBase) {
    private static final long CR3_ADDRESS = 0x000ffffffffff000L;

    /** With page-table isolation a program's table is the page after the kernel's ({@code PTI_USER_PGTABLE_BIT}). */
    private static final long USER_TABLE = 1 << 12;

    private static final long CR4_LA57 = 1 << 12;
    private static final long IMAGE_BYTES = 1L << 30;

    /** The image begins where a large page does ({@code CONFIG_PHYSICAL_ALIGN}). */
    private static final long IMAGE_ALIGNMENT = 2 << 20;

    /** What the CPUs saw, as far as it can be a kernel. */
    static List<RegisterView> all(DumpFile dump, PhysicalMemory physical) {
        List<RegisterView> views = new ArrayList<>();
        int cpu = 0;
        for (CpuState state : dump.cpus()) {
            if (state.registers().has(X86_64.CR3)) {
                of(cpu++, dump, state.registers(), physical).ifPresent(views::add);
            }
        }
        return views;
    }

    private static Optional<RegisterView> of(int cpu, DumpFile dump, RegisterSet registers, PhysicalMemory physical) {
        long pfn = dump.p2m().pfnOf((registers.getOr(X86_64.CR3, 0) & CR3_ADDRESS) >>> 12);
        if (pfn <= 0) {
            return Optional.empty();
        }
        int levels = (registers.getOr(X86_64.CR4, 0) & CR4_LA57) != 0 ? 5 : 4;
        Optional<RegisterView> kernels = through(cpu, pfn << 12 & ~USER_TABLE, levels, physical);
        return kernels.isPresent() ? kernels : through(cpu, pfn << 12, levels, physical);
    }

    private static Optional<RegisterView> through(int cpu, long root, int levels, PhysicalMemory physical) {
        Optional<Paging> paging = Paging.of(Machine.X86_64);
        if (paging.isEmpty()) {
            return Optional.empty();
        }
        PageTableShape shape = new PageTableShape(levels, X86_64.INSTANCE.pageSize(), 0);
        PageTable table = paging.get().open(physical, root, shape);
        OptionalLong first = table.nextMapped(X86_64.START_KERNEL_MAP);
        if (first.isEmpty()
                || first.getAsLong() - X86_64.START_KERNEL_MAP >= IMAGE_BYTES
                || first.getAsLong() % IMAGE_ALIGNMENT != 0
                || !(table.walk(first.getAsLong()) instanceof Translation.Mapped mapped)) {
            return Optional.empty();
        }
        long physBase = mapped.paddr() - (first.getAsLong() - X86_64.START_KERNEL_MAP);
        return Optional.of(new RegisterView(cpu, root, paging.get(), shape, first.getAsLong(), physBase));
    }
}
