package org.vmcoregdb.locate;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.vmcoregdb.arch.Architecture;
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
 * @param image where the image is mapped
 * @param pageTableRoot physical address of the kernel's outermost page table
 * @param paging how page tables are read
 * @param tables what all page tables of the kernel have in common
 */
public record KernelLayout(
        long kaslrOffset, ImageMapping image, long pageTableRoot, Paging paging, PageTableShape tables) {
    private static final int SMALLEST_PAGE = 4096;
    private static final int LARGEST_PAGE = 65536;

    /**
     * From what was found of the kernel, with vmlinux's symbols where that does not say.
     *
     * @param linkedSymbol addresses of symbols as vmlinux is linked, if there is a vmlinux
     * @throws FormatException if the kernel's memory or its page tables cannot be found with that
     */
    public static KernelLayout of(DumpFile dump, KernelLocation where, Function<String, OptionalLong> linkedSymbol)
            throws FormatException {
        VmcoreInfo info = where.info();
        KernelMapping mapping = KernelMapping.of(dump.machine())
                .orElseThrow(() -> new FormatException(
                        "where " + dump.machine().unameName() + " kernels are mapped in memory is not known"));
        OptionalLong stext = info.symbol("_stext");
        OptionalLong linkedStext = linkedSymbol.apply("_stext");
        OptionalLong fromSymbols = stext.isPresent() && linkedStext.isPresent()
                ? OptionalLong.of(stext.getAsLong() - linkedStext.getAsLong())
                : OptionalLong.empty();
        long slide = info.kernelOffset().orElse(fromSymbols.orElse(0));
        ImageMapping image = mapping.image(info, imageBase(dump, info, mapping));
        OptionalLong root = root(mapping, info, slide, linkedSymbol);
        if (root.isEmpty() && where.pageTableRoot().isEmpty()) {
            throw new FormatException("the dump's vmcoreinfo does not say where the kernel's page tables are");
        }
        long table = root.isPresent()
                ? image.physical(root.getAsLong())
                : where.pageTableRoot().getAsLong();
        return new KernelLayout(slide, image, table, paging(dump), mapping.tables(info, pageSize(dump, info)));
    }

    private static OptionalLong imageBase(DumpFile dump, VmcoreInfo info, KernelMapping mapping)
            throws FormatException {
        Optional<String> name = mapping.imageBase();
        if (name.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong base = info.number(name.get());
        if (base.isEmpty()) {
            base = dump.headerPhysBase();
        }
        if (base.isEmpty()) {
            throw new FormatException(
                    "the dump's vmcoreinfo has no NUMBER(" + name.get() + "), so the kernel's memory cannot be found");
        }
        return base;
    }

    /** The address of the outermost page table in the image. */
    private static OptionalLong root(
            KernelMapping mapping, VmcoreInfo info, long slide, Function<String, OptionalLong> linkedSymbol) {
        for (String name : mapping.rootSymbols()) {
            OptionalLong told = info.symbol(name);
            if (told.isPresent()) {
                return told;
            }
        }
        for (String name : mapping.rootSymbols()) {
            OptionalLong linked = linkedSymbol.apply(name);
            if (linked.isPresent()) {
                return OptionalLong.of(linked.getAsLong() + slide);
            }
        }
        return OptionalLong.empty();
    }

    private static int pageSize(DumpFile dump, VmcoreInfo info) {
        int usual = Architecture.of(dump.machine()).map(Architecture::pageSize).orElse(SMALLEST_PAGE);
        long told = info.get("PAGESIZE")
                .filter(digits -> digits.matches("[0-9]{1,9}"))
                .map(Long::parseLong)
                .orElse((long) usual);
        boolean sane = told >= SMALLEST_PAGE && told <= LARGEST_PAGE && Long.bitCount(told) == 1;
        return sane ? (int) told : usual;
    }

    /** How the dump's page tables are read. */
    static Paging paging(DumpFile dump) throws FormatException {
        return Paging.of(dump.machine())
                .orElseThrow(() -> new FormatException(
                        "how " + dump.machine().unameName() + " kernels lay out their page tables is not known"));
    }

    /** The page tables with this root: the kernel's own, or a program's. */
    public PageTable pageTable(PhysicalMemory physical, long root) {
        return root == pageTableRoot ? paging.open(physical, root, tables) : paging.openProgram(physical, root, tables);
    }

    /** The kernel's address space. */
    public PagedAddressSpace addressSpace(PhysicalMemory physical) {
        PageTable table = pageTable(physical, pageTableRoot);
        PagedAddressSpace.FixedMapping fallback = image.only() ? image::translate : PagedAddressSpace.FixedMapping.NONE;
        return new PagedAddressSpace(physical, table, fallback, PagedAddressSpace.KERNEL_CACHE);
    }
}
