package org.vmcoregdb.locate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.PhysicalMemory;

/**
 * How kernels of an architecture are mapped, and what says so. An architecture that only says where the image is mapped has dumps with
 * a vmcoreinfo opened.
 */
public interface KernelMapping extends ArchitecturePart {
    /**
     * Where the image is mapped.
     *
     * @param base the number that {@link #imageBase} names; empty if there is no such number
     */
    ImageMapping image(VmcoreInfo info, OptionalLong base);

    /** The name of the number in vmcoreinfo without which it is not known where the image is in physical memory, if there is one. */
    default Optional<String> imageBase() {
        return Optional.empty();
    }

    /**
     * What the header of a kdump has as {@code phys_base}, of a kernel that says so: where physical memory begins that the base of addresses maps, of
     * the image or, where it has no mapping of its own, of all memory.
     */
    default OptionalLong headerBase(VmcoreInfo info) {
        Optional<String> name = imageBase();
        return name.isPresent() ? info.number(name.get()) : OptionalLong.empty();
    }

    /**
     * What the kernel's page tables have in common.
     *
     * @param pageSize what vmcoreinfo says of it, or else the architecture
     */
    default PageTableShape tables(VmcoreInfo info, int pageSize) {
        return new PageTableShape(0, pageSize, 0);
    }

    /** Names of the symbol in the image that is the kernel's outermost page table. */
    default List<String> rootSymbols() {
        return List.of("swapper_pg_dir");
    }

    /** What the dump's CPUs saw, as far as it can be a kernel. */
    default List<KernelView> views(DumpFile dump, PhysicalMemory physical) {
        return List.of();
    }

    /** The mapping of a machine's kernels, if it is known. */
    static Optional<KernelMapping> of(Machine machine) {
        return ArchitecturePart.find(KernelMapping.class, machine);
    }
}
