package org.vmcoregdb.locate;

import java.util.OptionalLong;
import java.util.function.Function;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.Paging;
import org.vmcoregdb.memory.PhysicalMemory;

/**
 * Where the kernel was in memory.
 *
 * @param kaslrOffset how far KASLR moved the kernel image from where it is linked, in bytes
 * @param physBase physical address of {@code __START_KERNEL_map}, that is paddr = vaddr − __START_KERNEL_map + physBase
 *     for addresses of the kernel image; may be negative
 * @param pageTableRoot physical address of the kernel's outermost page table
 * @param paging how page tables are read
 * @param tables what all page tables of the kernel have in common
 */
public record KernelLayout(
        long kaslrOffset, long physBase, long pageTableRoot, Paging paging, PageTableShape tables) {

    /** {@code KERNEL_IMAGE_SIZE} with KASLR ({@code page_64_types.h}). */
    private static final long IMAGE_BYTES = 1L << 30;

    /**
     * From what was found of the kernel, with vmlinux's symbols where that does not tell.
     *
     * @param linkedSymbol addresses of symbols as vmlinux is linked, if there is a vmlinux
     * @throws FormatException if the kernel's memory or its page tables cannot be found with that
     */
    public static KernelLayout of(DumpFile dump, Whereabouts where, Function<String, OptionalLong> linkedSymbol)
            throws FormatException {
        VmcoreInfo info = where.info();
        OptionalLong stext = info.symbol("_stext");
        OptionalLong linkedStext = linkedSymbol.apply("_stext");
        OptionalLong fromSymbols = stext.isPresent() && linkedStext.isPresent()
                ? OptionalLong.of(stext.getAsLong() - linkedStext.getAsLong())
                : OptionalLong.empty();
        long slide = info.kernelOffset().orElse(fromSymbols.orElse(0));
        OptionalLong physBase = info.number("phys_base");
        if (physBase.isEmpty()) {
            physBase = dump.headerPhysBase();
        }
        if (physBase.isEmpty()) {
            throw new FormatException(
                    "the dump's vmcoreinfo has no NUMBER(phys_base), so the kernel's memory cannot be found");
        }
        long base = physBase.getAsLong();
        int levels = info.number("pgtable_l5_enabled").orElse(0) != 0 ? 5 : 4;
        long encryption = info.number("sme_mask").orElse(0);
        OptionalLong root = info.symbol("swapper_pg_dir");
        if (root.isEmpty()) {
            root = info.symbol("init_top_pgt");
        }
        if (root.isEmpty()) {
            OptionalLong linked = linkedSymbol.apply("init_top_pgt");
            root = linked.isPresent() ? OptionalLong.of(linked.getAsLong() + slide) : root;
        }
        if (root.isEmpty() && where.pageTableRoot().isEmpty()) {
            throw new FormatException("the dump's vmcoreinfo does not say where the kernel's page tables are");
        }
        long table = root.isPresent()
                ? imageToPhysical(root.getAsLong(), base)
                : where.pageTableRoot().getAsLong();
        return new KernelLayout(
                slide, base, table, paging(dump), new PageTableShape(levels, X86_64.INSTANCE.pageSize(), encryption));
    }

    private static Paging paging(DumpFile dump) throws FormatException {
        return Paging.of(dump.machine())
                .orElseThrow(() -> new FormatException(
                        "how " + dump.machine().unameName() + " kernels lay out their page tables is not known"));
    }

    /** Page tables of the kernel's. */
    public PageTable pageTable(PhysicalMemory physical, long root) {
        return paging.open(physical, root, tables);
    }

    /** The kernel's address space. */
    public PagedAddressSpace addressSpace(PhysicalMemory physical) {
        PageTable table = pageTable(physical, pageTableRoot);
        return new PagedAddressSpace(physical, table, this::imageAddress, PagedAddressSpace.KERNEL_CACHE);
    }

    private static long imageToPhysical(long vaddr, long physBase) {
        return vaddr - X86_64.START_KERNEL_MAP + physBase;
    }

    /** The physical address that an address of the kernel image leads to; empty for other addresses. */
    public OptionalLong imageAddress(long vaddr) {
        boolean inImage = vaddr >= X86_64.START_KERNEL_MAP && vaddr < X86_64.START_KERNEL_MAP + IMAGE_BYTES;
        return inImage ? OptionalLong.of(imageToPhysical(vaddr, physBase)) : OptionalLong.empty();
    }
}
