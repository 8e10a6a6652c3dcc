package org.vmcoregdb.kernel.module;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * The module that owns an address, without reading all of them: each is at another place of memory, and a dump on another machine comes in pieces. The kernel
 * looks it up in the same way ({@code mod_tree}, {@code kernel/module/tree_lookup.c}): between what addresses modules are, and a tree of their memory. What
 * these do not say the list of modules does. Safe for use by many threads.
 */
public final class ModuleLookup {
    private static final Part<ModuleLookup> PART = Part.of(ModuleLookup::new);

    /** A red-black tree of more modules than a kernel can have is not so deep. */
    private static final int DEPTH = 64;

    private static final long POINTER_MASK = ~3L;

    private final Kernel kernel;
    private final Optional<Bounds> bounds;
    private final Map<Long, Module> found = new ConcurrentHashMap<>();

    /** All modules' memory is between these; where modules have data elsewhere, this is between two others. */
    private record Bounds(long low, long high, Optional<Bounds> data) {
        boolean contain(long address) {
            boolean here = Long.compareUnsigned(address, low) >= 0 && Long.compareUnsigned(address, high) < 0;
            return here || data.isPresent() && data.get().contain(address);
        }
    }

    private ModuleLookup(Kernel kernel) {
        this.kernel = kernel;
        this.bounds = bounds(kernel);
    }

    /** That of a kernel. */
    public static ModuleLookup of(Kernel kernel) {
        return kernel.part(PART);
    }

    /** The module that owns an address. */
    public Optional<Module> containing(long address) {
        if (!kernel.arch().isKernelAddress(address)
                || bounds.isPresent() && !bounds.get().contain(address)) {
            return Optional.empty();
        }
        for (Module module : found.values()) {
            if (module.contains(address)) {
                return Optional.of(module);
            }
        }
        Optional<Module> module = bounds.isEmpty() ? Optional.empty() : inTree(address);
        module.ifPresent(its -> found.putIfAbsent(its.address(), its));
        return module.isPresent() ? module : Modules.of(kernel).containing(address);
    }

    private static Optional<Bounds> bounds(Kernel kernel) {
        OptionalLong at = kernel.symbol("mod_tree");
        Struct root = kernel.types().struct("mod_tree_root");
        if (at.isEmpty() || root.type().isEmpty()) {
            return Optional.empty();
        }
        try {
            return bounds(kernel.memory(), root, at.getAsLong(), "addr_min", "addr_max")
                    .map(text -> new Bounds(
                            text.low,
                            text.high,
                            bounds(kernel.memory(), root, at.getAsLong(), "data_addr_min", "data_addr_max")));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    private static Optional<Bounds> bounds(AddressSpace memory, Struct root, long at, String low, String high) {
        Optional<Field> from = root.field(low);
        Optional<Field> to = root.field(high);
        return from.isEmpty() || to.isEmpty()
                ? Optional.empty()
                : Optional.of(new Bounds(from.get().read(memory, at), to.get().read(memory, at), Optional.empty()));
    }

    /** By the tree that the kernel reads at this moment; it has a second one, which it changes. */
    private Optional<Module> inTree(long address) {
        try {
            Struct now = kernel.types().struct("module_memory");
            Struct part = now.type().isPresent() ? now : kernel.types().struct("module_layout");
            Struct root = kernel.types().struct("mod_tree_root");
            Optional<Field> roots = root.field("root.tree");
            Optional<Field> sequence = root.field("root.seq.seqcount.sequence", "root.seq.sequence");
            Optional<Field> owner = part.field("mtn.mod");
            Optional<Field> nodes = part.field("mtn.node.node");
            if (roots.isEmpty() || sequence.isEmpty() || owner.isEmpty() || nodes.isEmpty()) {
                return Optional.empty();
            }
            AddressSpace memory = kernel.memory();
            long tree = kernel.symbol("mod_tree").orElse(0);
            int which = (int) (sequence.get().read(memory, tree) & 1);
            long node = memory.readLong(roots.get().at(tree)
                    + which * kernel.types().struct("rb_root").size());
            Struct links = kernel.types().struct("rb_node");
            long toPart = nodes.get().offset() + which * links.size();
            for (int i = 0; i < DEPTH && node != 0; i++) {
                long at = (node & POINTER_MASK) - toPart;
                long start = part.need("base").read(memory, at);
                if (Long.compareUnsigned(address, start) >= 0
                        && Long.compareUnsigned(
                                        address - start, part.need("size").read(memory, at))
                                < 0) {
                    return Optional.of(Modules.at(kernel, owner.get().read(memory, at)))
                            .filter(module -> module.contains(address));
                }
                String side = Long.compareUnsigned(address, start) < 0 ? "rb_left" : "rb_right";
                node = links.need(side).read(memory, node);
            }
            return Optional.empty();
        } catch (MemoryFault | MissingTypeException unknown) {
            return Optional.empty();
        }
    }
}
