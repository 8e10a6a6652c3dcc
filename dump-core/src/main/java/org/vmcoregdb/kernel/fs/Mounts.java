package org.vmcoregdb.kernel.fs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.lib.RedBlackTree;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * The mounts of a namespace ({@code fs/mount.h}): a list, since 6.8 a red-black tree. Until 3.2 a mount was a {@code struct vfsmount}, since
 * then that is a part of it. Safe for many threads.
 */
public final class Mounts {
    private static final Part<Mounts> PART = Part.of(Mounts::new);

    /** The default of {@code fs.mount-max}. */
    private static final int LIMIT = 100_000;

    private static final int NAME_LIMIT = 4096;

    /** {@code MNT_CURSOR}: not a mount but the place of somebody who reads the list (5.8 to 6.7). */
    private static final long CURSOR = 0x10000000;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final PathNames names;
    private final Struct mount;
    private final long partOffset;
    private final Field superBlock;
    private final Field device;
    private final Field parent;
    private final Field mountPoint;
    private final Optional<Field> flags;
    private final Field fileSystem;
    private final Field typeName;

    /**
     * The mounts that were found.
     *
     * @param mounts in the kernel's order
     * @param problem why there may be more
     */
    public record Listing(List<Mount> mounts, Optional<String> problem) {}

    /** Mounts of a kernel. */
    public static Mounts of(Kernel kernel) {
        return kernel.part(PART);
    }

    private Mounts(Kernel kernel) {
        this.kernel = kernel;
        memory = kernel.memory();
        names = PathNames.of(kernel);
        Struct inner = kernel.types().struct("vfsmount");
        Struct whole = kernel.types().struct("mount");
        boolean nested = whole.type().isPresent();
        mount = nested ? whole : inner;
        partOffset = nested ? whole.need("mnt").offset() : 0;
        superBlock = inner.need("mnt_sb");
        flags = inner.field("mnt_flags");
        device = mount.need("mnt_devname");
        parent = mount.need("mnt_parent");
        mountPoint = mount.need("mnt_mountpoint");
        fileSystem = kernel.types().struct("super_block").need("s_type");
        typeName = kernel.types().struct("file_system_type").need("name");
    }

    /** Whether this kernel has {@code struct mount}, of which a {@code struct vfsmount} is a part. */
    public boolean isNested() {
        return !mount.name().equals("vfsmount");
    }

    /**
     * The mounts that a task sees.
     *
     * @throws MemoryFault if its namespace is not in the dump
     * @throws MissingTypeException if this kernel's types do not say where they are
     */
    public Listing of(Task task) {
        Struct struct = kernel.types().struct("task_struct");
        long namespace;
        if (struct.field("nsproxy").isPresent()) {
            long proxy = struct.need("nsproxy").read(memory, task.address());
            if (proxy == 0) {
                return new Listing(List.of(), Optional.of("the task has ended and left its namespaces"));
            }
            namespace = kernel.types().struct("nsproxy").need("mnt_ns").read(memory, proxy);
        } else {
            namespace = struct.need("namespace").read(memory, task.address());
        }
        List<Mount> mounts = new ArrayList<>();
        Optional<String> problem = walk(namespace, address -> read(address, mounts));
        return new Listing(mounts, problem);
    }

    private Optional<String> walk(long namespace, LongPredicate visitor) {
        Struct own = kernel.types().struct("mnt_namespace");
        Struct struct = own.type().isPresent() ? own : kernel.types().struct("namespace");
        Optional<Field> tree = struct.field("mounts");
        Optional<Field> node = mount.field("mnt_node");
        if (tree.isPresent() && node.isPresent()) {
            return new RedBlackTree(kernel.types(), memory)
                    .walk(
                            tree.get().at(namespace),
                            RedBlackTree.Order.SORTED,
                            entry -> visitor.test(entry.value() - node.get().offset()));
        }
        Field link = mount.need("mnt_list");
        ListWalk list = ListWalk.from(memory, struct.need("list").at(namespace), LIMIT);
        for (long entry : list.nodes()) {
            if (!visitor.test(entry - link.offset())) {
                break;
            }
        }
        return list.problem();
    }

    private boolean read(long address, List<Mount> into) {
        long part = address + partOffset;
        long block = 0;
        try {
            block = superBlock.read(memory, part);
            if (block == 0 && flags.isPresent() && (flags.get().read(memory, part) & CURSOR) != 0) {
                return true;
            }
        } catch (MemoryFault missing) {
            into.add(new Mount(
                    address,
                    part,
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.ofNullable(missing.getMessage())));
            return into.size() < LIMIT;
        }
        FirstProblem reasons = new FirstProblem();
        long known = block;
        Optional<String> type = reasons.value(
                () -> memory.readCString(typeName.read(memory, fileSystem.read(memory, known)), NAME_LIMIT));
        Optional<String> from = reasons.value(() -> memory.readCString(device.read(memory, address), NAME_LIMIT));
        Optional<String> where = reasons.value(
                () -> names.of(mountPoint.read(memory, address), parent.read(memory, address) + partOffset));
        into.add(new Mount(address, part, block, type, from, where, reasons.sentence()));
        return into.size() < LIMIT;
    }
}
