package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.MapleTree;
import org.vmcoregdb.kernel.lib.RedBlackTree;
import org.vmcoregdb.kernel.lib.TreeVisitor;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The areas of processes: in a maple tree since 6.1, in a red-black tree before. */
public final class VmAreas {
    private static final Part<VmAreas> PART = Part.of(VmAreas::new);

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct area;
    private final Optional<Field> mapleTree;
    private final Optional<Field> redBlackTree;

    /** Areas of the processes of a kernel. */
    public static VmAreas of(Kernel kernel) {
        return kernel.part(PART);
    }

    private VmAreas(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.area = kernel.types().struct("vm_area_struct");
        Struct mm = kernel.types().struct("mm_struct");
        this.mapleTree = mm.field("mm_mt");
        this.redBlackTree = mm.field("mm_rb");
    }

    /**
     * The area of an address.
     *
     * @param mm address of the process's {@code mm_struct}
     * @return empty if there is none, or the dump does not say
     */
    public Optional<VmArea> of(long mm, long vaddr) {
        List<VmArea> found = new ArrayList<>();
        try {
            walk(mm, entry -> {
                read(entry)
                        .filter(a -> vaddr >= a.start() && Long.compareUnsigned(vaddr, a.end()) < 0)
                        .ifPresent(found::add);
                return found.isEmpty();
            });
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
        return found.stream().findFirst();
    }

    /**
     * Areas of a process.
     *
     * @param areas by address
     * @param problem why there may be more
     */
    public record Listing(List<VmArea> areas, Optional<String> problem) {}

    /** All areas of the process with this {@code mm_struct}. */
    public Listing all(long mm) {
        List<VmArea> found = new ArrayList<>();
        try {
            walk(mm, entry -> {
                read(entry).ifPresent(found::add);
                return true;
            });
        } catch (MemoryFault missing) {
            return new Listing(found, Optional.ofNullable(missing.getMessage()));
        }
        return new Listing(found, Optional.empty());
    }

    private interface AreaVisitor {
        boolean visit(long areaAddress);
    }

    private void walk(long mm, AreaVisitor visitor) {
        if (mapleTree.isPresent()) {
            TreeVisitor each = entry -> visitor.visit(entry.value());
            new MapleTree(kernel.types(), memory).walk(mapleTree.get().at(mm), each);
        } else if (redBlackTree.isPresent()) {
            long node = area.need("vm_rb").offset();
            TreeVisitor each = entry -> visitor.visit(entry.value() - node);
            new RedBlackTree(kernel.types(), memory).walk(redBlackTree.get().at(mm), RedBlackTree.Order.TOP_DOWN, each);
        }
    }

    private Optional<VmArea> read(long at) {
        try {
            return Optional.of(new VmArea(
                    at,
                    area.need("vm_start").read(memory, at),
                    area.need("vm_end").read(memory, at),
                    area.need("vm_flags").read(memory, at),
                    area.need("vm_file").read(memory, at)));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
