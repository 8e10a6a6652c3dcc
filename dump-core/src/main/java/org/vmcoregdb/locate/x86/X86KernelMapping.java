package org.vmcoregdb.locate.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.locate.ImageMapping;
import org.vmcoregdb.locate.KernelMapping;
import org.vmcoregdb.locate.KernelView;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.Paging;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.Translation;

/**
 * Kernels of x86-64: the image is mapped at {@code __START_KERNEL_map}, {@code phys_base} bytes into physical memory. A CPU sees it
 * through the page table in its CR3, as the first thing mapped in the part of the address space that is the image's.
 */
public final class X86KernelMapping implements KernelMapping {
    private static final String PHYS_BASE = "phys_base";
    private static final String FIVE_LEVELS = "pgtable_l5_enabled";
    /** The bit of page table entries that says that memory is encrypted (AMD). */
    private static final String ENCRYPTION_MASK = "sme_mask";

    private static final int PAGE_SHIFT = 12;
    /** Tables of programs map the same kernel: a few are enough. */
    private static final int MOST_VIEWS = 16;

    private static final long CR3_ADDRESS = 0x000ffffffffff000L;
    /** With page-table isolation a program's table is the page after the kernel's ({@code PTI_USER_PGTABLE_BIT}). */
    private static final long USER_TABLE = 1 << PAGE_SHIFT;

    private static final long CR4_LA57 = 1 << 12;
    /** {@code KERNEL_IMAGE_SIZE} with KASLR ({@code page_64_types.h}). */
    private static final long IMAGE_BYTES = 1L << 30;
    /** The image begins where a large page does ({@code CONFIG_PHYSICAL_ALIGN}). */
    private static final long IMAGE_ALIGNMENT = 2 << 20;
    /** Where the image of every x86-64 kernel is linked to begin ({@code CONFIG_PHYSICAL_START} is 16 MiB). */
    private static final long LINKED_TEXT = X86_64.START_KERNEL_MAP + (16 << 20);

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public Optional<String> imageBase() {
        return Optional.of(PHYS_BASE);
    }

    @Override
    public ImageMapping image(VmcoreInfo info, OptionalLong base) {
        return new ImageMapping(X86_64.START_KERNEL_MAP, IMAGE_BYTES, base.orElse(0));
    }

    @Override
    public PageTableShape tables(VmcoreInfo info, int pageSize) {
        boolean five = info.number(FIVE_LEVELS).orElse(0) != 0;
        return shape(five ? 5 : 4, info.number(ENCRYPTION_MASK).orElse(0));
    }

    private static PageTableShape shape(int levels, long encryptionMask) {
        return new PageTableShape(levels, 1 << PAGE_SHIFT, encryptionMask);
    }

    /**
     * {@code swapper_pg_dir} is a macro for one of the others on x86-64: vmcoreinfo has the one name, symbol tables have {@code
     * init_level4_pgt} until 4.12 and {@code init_top_pgt} after it.
     */
    @Override
    public List<String> rootSymbols() {
        return List.of("swapper_pg_dir", "init_top_pgt", "init_level4_pgt");
    }

    @Override
    public List<KernelView> views(DumpFile dump, PhysicalMemory physical) {
        List<KernelView> views = new ArrayList<>();
        int cpu = 0;
        for (CpuState state : dump.cpus()) {
            if (state.registers().has(X86_64.CR3)) {
                view("CR3 of CPU " + cpu++, dump, state.registers(), physical).ifPresent(views::add);
            }
        }
        return cpu > 0 ? views : inMemory(dump, physical);
    }

    /** Without any registers: by page tables that lie in memory, of which all that are a kernel's lead to the same image. */
    private static List<KernelView> inMemory(DumpFile dump, PhysicalMemory physical) {
        List<KernelView> views = new ArrayList<>();
        for (long root : TablesInMemory.search(dump)) {
            for (int levels = 4; levels <= 5; levels++) {
                through("found in memory by its shape", root, levels, physical).ifPresent(views::add);
            }
            if (views.size() >= MOST_VIEWS) {
                return views;
            }
        }
        return views;
    }

    private static Optional<KernelView> view(
            String source, DumpFile dump, RegisterSet registers, PhysicalMemory physical) {
        long pfn = dump.p2m().pfnOf((registers.getOr(X86_64.CR3, 0) & CR3_ADDRESS) >>> PAGE_SHIFT);
        if (pfn <= 0) {
            return Optional.empty();
        }
        int levels = (registers.getOr(X86_64.CR4, 0) & CR4_LA57) != 0 ? 5 : 4;
        Optional<KernelView> kernels = through(source, pfn << PAGE_SHIFT & ~USER_TABLE, levels, physical);
        return kernels.isPresent() ? kernels : through(source, pfn << PAGE_SHIFT, levels, physical);
    }

    private static Optional<KernelView> through(String source, long root, int levels, PhysicalMemory physical) {
        Optional<Paging> paging = Paging.of(Machine.X86_64);
        if (paging.isEmpty()) {
            return Optional.empty();
        }
        PageTableShape shape = shape(levels, 0);
        PageTable table = paging.get().open(physical, root, shape);
        OptionalLong first = table.nextMapped(X86_64.START_KERNEL_MAP);
        if (first.isEmpty()
                || first.getAsLong() - X86_64.START_KERNEL_MAP >= IMAGE_BYTES
                || first.getAsLong() % IMAGE_ALIGNMENT != 0
                || !(table.walk(first.getAsLong()) instanceof Translation.Mapped mapped)) {
            return Optional.empty();
        }
        long physBase = mapped.paddr() - (first.getAsLong() - X86_64.START_KERNEL_MAP);
        String levelsLine = "NUMBER(" + FIVE_LEVELS + ")=" + (levels == 5 ? 1 : 0) + "\n";
        long text = text(table, first.getAsLong(), physBase);
        return Optional.of(new KernelView(source, root, shape, text, text - LINKED_TEXT, physBase, levelsLine));
    }

    /**
     * Where the image begins. Old Xen PV guests have the memory before it mapped, too, from the beginning of the image's part of the
     * address space on, where no kernel is linked to be.
     */
    private static long text(PageTable table, long first, long physBase) {
        boolean before = first == X86_64.START_KERNEL_MAP
                && table.translate(LINKED_TEXT) == physBase + LINKED_TEXT - X86_64.START_KERNEL_MAP;
        return before ? LINKED_TEXT : first;
    }
}
