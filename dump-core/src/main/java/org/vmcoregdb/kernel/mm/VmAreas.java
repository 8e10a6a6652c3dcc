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
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/** The areas of processes: in a maple tree since 6.1, in a red-black tree before. Safe for many threads. */
public final class VmAreas {
    private static final Part<VmAreas> PART = Part.of(VmAreas::new);

    private final AddressSpace memory;
    private final Field start;
    private final Field end;
    private final Field flags;
    private final Field file;
    private final Optional<Field> pageOffset;
    private final Tree tree;

    /** The tree that this kernel keeps areas in. */
    private interface Tree {
        /** Shows the addresses of areas, and says what is wrong with the tree. */
        Optional<String> walk(long mm, AreaVisitor visitor);
    }

    private interface AreaVisitor {
        boolean visit(long areaAddress);
    }

    /**
     * The areas of a process.
     *
     * @param areas in the order of their addresses
     * @param problem why there may be more
     */
    public record Listing(List<VmArea> areas, Optional<String> problem) {}

    /** Areas of the processes of a kernel. */
    public static VmAreas of(Kernel kernel) {
        return kernel.part(PART);
    }

    private VmAreas(Kernel kernel) {
        this.memory = kernel.memory();
        Struct area = kernel.types().struct("vm_area_struct");
        this.start = area.need("vm_start");
        this.end = area.need("vm_end");
        this.flags = area.need("vm_flags");
        this.file = area.need("vm_file");
        this.pageOffset = area.field("vm_pgoff");
        this.tree = tree(kernel, area);
    }

    private Tree tree(Kernel kernel, Struct area) {
        Struct mm = kernel.types().struct("mm_struct");
        Optional<Field> mapleTree = mm.field("mm_mt");
        if (mapleTree.isPresent()) {
            MapleTree maple = new MapleTree(kernel.types(), memory);
            return (at, visitor) -> maple.walk(mapleTree.get().at(at), entry -> visitor.visit(entry.value()));
        }
        Optional<Field> root = mm.field("mm_rb");
        if (root.isEmpty()) {
            throw new MissingTypeException("this kernel's struct mm_struct has neither mm_mt nor mm_rb");
        }
        long node = area.need("vm_rb").offset();
        RedBlackTree redBlack = new RedBlackTree(kernel.types(), memory);
        return (at, visitor) -> {
            TreeVisitor each = entry -> visitor.visit(entry.value() - node);
            return redBlack.walk(root.get().at(at), RedBlackTree.Order.SORTED, each);
        };
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
            tree.walk(mm, at -> {
                VmArea area = read(at);
                if (area.contains(vaddr)) {
                    found.add(area);
                }
                return found.isEmpty();
            });
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
        return found.stream().findFirst();
    }

    /**
     * All areas of a process, as far as the dump has them.
     *
     * @param mm address of the process's {@code mm_struct}
     */
    public Listing all(long mm) {
        List<VmArea> areas = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try {
            tree.walk(mm, at -> {
                        try {
                            areas.add(read(at));
                        } catch (MemoryFault missing) {
                            problems.add("a vm_area_struct cannot be read: " + missing.getMessage());
                        }
                        return true;
                    })
                    .ifPresent(problems::add);
        } catch (MemoryFault missing) {
            problems.add("the areas cannot be read: " + missing.getMessage());
        }
        return new Listing(areas, problems.stream().findFirst());
    }

    private VmArea read(long at) {
        return new VmArea(
                at,
                start.read(memory, at),
                end.read(memory, at),
                flags.read(memory, at),
                file.read(memory, at),
                pageOffset.isPresent() ? pageOffset.get().read(memory, at) * memory.pageSize() : 0);
    }
}
