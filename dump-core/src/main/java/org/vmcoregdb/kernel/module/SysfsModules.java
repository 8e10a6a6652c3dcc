package org.vmcoregdb.kernel.module;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.lib.RedBlackTree;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * The list of modules of a kernel of which no symbol table has {@code modules}: {@code kernel_kobj}, which is exported to modules, is the
 * folder {@code /sys/kernel}; beside it is {@code /sys/module}, whose objects lead to the modules ({@code struct module_kobject}); and
 * what is in their list without being a module is its head.
 */
final class SysfsModules {
    private static final String FOLDER = "module";
    private static final int MOST = 1 << 16;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct node;

    private SysfsModules(Kernel kernel) {
        this.kernel = kernel;
        memory = kernel.memory();
        node = kernel.types().struct("kernfs_node");
    }

    /**
     * Their list.
     *
     * @return empty if this kernel has no such folder, or not all of that is in the dump
     */
    static Optional<ListWalk> list(Kernel kernel) {
        OptionalLong kernelFolder = kernel.symbol("kernel_kobj");
        if (kernelFolder.isEmpty()) {
            return Optional.empty();
        }
        try {
            return new SysfsModules(kernel).read(kernelFolder.getAsLong());
        } catch (MemoryFault | MissingTypeException missing) {
            return Optional.empty();
        }
    }

    private Optional<ListWalk> read(long kernelFolder) {
        Struct object = kernel.types().struct("kobject");
        long folder = object.need("sd").read(memory, memory.readLong(kernelFolder));
        OptionalLong set = setOf(node.need("__parent", "parent").read(memory, folder));
        if (set.isEmpty()) {
            return Optional.empty();
        }
        Set<Long> links = new HashSet<>();
        Field entry = kernel.types().struct("module_kobject").need("kobj.entry");
        Field module = kernel.types().struct("module_kobject").need("mod");
        Field link = kernel.types().struct("module").need("list");
        long objects = kernel.types().struct("kset").need("list").at(set.getAsLong());
        for (long at : ListWalk.from(memory, objects, MOST).nodes()) {
            long owner = module.read(memory, at - entry.offset());
            if (owner != 0) {
                links.add(link.at(owner));
            }
        }
        return links.isEmpty() ? Optional.of(new ListWalk(new long[0], Optional.empty())) : around(links);
    }

    /** The {@code struct kset} that is the folder of modules in this one. */
    private OptionalLong setOf(long root) {
        Field name = node.need("name");
        Field link = node.need("rb");
        long[] found = new long[1];
        new RedBlackTree(kernel.types(), memory)
                .walk(node.need("dir.children").at(root), RedBlackTree.Order.SORTED, entry -> {
                    long at = entry.value() - link.offset();
                    if (memory.readCString(name.read(memory, at), FOLDER.length() + 1)
                            .equals(FOLDER)) {
                        found[0] = node.need("priv").read(memory, at);
                    }
                    return found[0] == 0;
                });
        return found[0] == 0
                ? OptionalLong.empty()
                : OptionalLong.of(
                        found[0] - kernel.types().struct("kset").need("kobj").offset());
    }

    /** The list that these are in, from its head on: what is in it besides them, if that is one thing only. */
    private Optional<ListWalk> around(Set<Long> links) {
        long[] others = ListWalk.from(memory, links.iterator().next(), MOST).nodes();
        long head = 0;
        for (long at : others) {
            if (!links.contains(at)) {
                if (head != 0) {
                    return Optional.empty();
                }
                head = at;
            }
        }
        return head == 0 ? Optional.empty() : Optional.of(ListWalk.from(memory, head, MOST));
    }
}
