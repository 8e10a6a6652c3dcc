package org.vmcoregdb.kernel.fs;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * Names of files: from a {@code struct dentry} up to the root of its mount, from there on where that is mounted ({@code fs/d_path.c},
 * {@code fs/mount.h}). Safe for many threads.
 */
public final class PathNames {
    private static final Part<PathNames> PART = Part.of(PathNames::new);

    /** PATH_MAX is 4096 bytes, so no path that was ever opened has more parts. */
    private static final int PARTS_LIMIT = 4096;

    /** NAME_MAX and the NUL; what has longer names is damaged. */
    private static final int NAME_LIMIT = 256;

    /** The default of {@code fs.mount-max}. */
    private static final int MOUNTS_LIMIT = 100_000;

    private final AddressSpace memory;
    private final Field parent;
    private final Field name;
    private final Field superBlock;
    private final Optional<Field> hashed;
    private final Field mountRoot;
    private final Field mountParent;
    private final Field mountPoint;
    /** Where in a mount the {@code struct vfsmount} is that the rest of the kernel knows. */
    private final long partOffset;

    private final Optional<Field> mountsOfSuperBlock;
    private final Optional<Field> nextOfSuperBlock;
    private final Optional<Field> mountNamespace;
    private final OptionalLong namespace;

    /** Names of the paths of a kernel. */
    public static PathNames of(Kernel kernel) {
        return kernel.part(PART);
    }

    private PathNames(Kernel kernel) {
        memory = kernel.memory();
        Struct dentry = kernel.types().struct("dentry");
        parent = dentry.need("d_parent");
        name = dentry.need("d_name.name", "__d_name.name");
        superBlock = dentry.need("d_sb");
        hashed = dentry.field("d_hash.pprev");
        mountRoot = kernel.types().struct("vfsmount").need("mnt_root");
        Struct whole = kernel.types().struct("mount");
        // until 3.2 there was no struct mount around a struct vfsmount: all was in that
        Struct mount = whole.type().isPresent() ? whole : kernel.types().struct("vfsmount");
        mountParent = mount.need("mnt_parent");
        mountPoint = mount.need("mnt_mountpoint");
        partOffset = whole.type().isPresent() ? whole.need("mnt").offset() : 0;
        mountsOfSuperBlock = kernel.types().struct("super_block").field("s_mounts");
        nextOfSuperBlock = mount.field("mnt_instance", "mnt_next_for_sb");
        mountNamespace = mount.field("mnt_ns");
        namespace = namespace(kernel);
    }

    /** The mounts that the kernel's first task sees, and whoever has not left them. */
    private static OptionalLong namespace(Kernel kernel) {
        OptionalLong task = kernel.symbol("init_task");
        Optional<Field> nsproxy = kernel.types().struct("task_struct").field("nsproxy");
        if (task.isEmpty() || nsproxy.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long proxy = nsproxy.get().read(kernel.memory(), task.getAsLong());
            return OptionalLong.of(
                    kernel.types().struct("nsproxy").need("mnt_ns").read(kernel.memory(), proxy));
        } catch (MemoryFault | MissingTypeException missing) {
            return OptionalLong.empty();
        }
    }

    /**
     * The name of a file. What was never in a directory, such as a pipe, has a name of its own, that may be empty and has no slash.
     *
     * @param dentry address of its {@code struct dentry}
     * @param vfsmount address of the {@code struct vfsmount} it was found through; 0 if that is not known
     * @throws MemoryFault if a part of it is not in the dump
     */
    public String of(long dentry, long vfsmount) {
        Deque<String> parts = new ArrayDeque<>();
        long at = dentry;
        long mount = vfsmount;
        for (int i = 0; i < PARTS_LIMIT; i++) {
            if (mount != 0 && mountRoot.read(memory, mount) == at) {
                long inside = mount - partOffset;
                long outside = mountParent.read(memory, inside);
                if (outside == inside) {
                    return "/" + String.join("/", parts);
                }
                at = mountPoint.read(memory, inside);
                mount = outside + partOffset;
                continue;
            }
            long up = parent.read(memory, at);
            String part = memory.readCString(name.read(memory, at), NAME_LIMIT);
            if (up == at) {
                return part.equals("/") ? "/" + String.join("/", parts) : joined(part, parts);
            }
            parts.addFirst(part);
            at = up;
        }
        return "…/" + String.join("/", parts);
    }

    private static String joined(String first, Deque<String> parts) {
        parts.addFirst(first);
        return String.join("/", parts);
    }

    /** True for a file that was in a directory and is not any more. */
    boolean isDeleted(long dentry) {
        return hashed.isPresent() && hashed.get().read(memory, dentry) == 0 && parent.read(memory, dentry) != dentry;
    }

    /** Address of the {@code struct super_block} of the file system that a dentry is of. */
    public long superBlock(long dentry) {
        return superBlock.read(memory, dentry);
    }

    /**
     * The mount by which to name a dentry of which no mount is known: the first one of its file system that processes see. Else, since
     * the kernel and some of its threads have mounts for themselves, the first one.
     *
     * @return its {@code struct vfsmount}, or 0
     */
    public long mountOf(long dentry) {
        if (mountsOfSuperBlock.isEmpty() || nextOfSuperBlock.isEmpty()) {
            return 0;
        }
        long[] mounts = mounts(mountsOfSuperBlock.get(), nextOfSuperBlock.get(), superBlock.read(memory, dentry));
        LongStream seenFirst = LongStream.concat(LongStream.of(mounts).filter(this::isSeen), LongStream.of(mounts));
        return seenFirst.map(mount -> mount + partOffset).findFirst().orElse(0);
    }

    private boolean isSeen(long mount) {
        return namespace.isPresent()
                && mountNamespace.isPresent()
                && mountNamespace.get().read(memory, mount) == namespace.getAsLong();
    }

    /** Until 6.17 a list of {@code mnt_instance}, since then a chain of pointers. */
    private long[] mounts(Field mounts, Field next, long block) {
        if (mounts.type().stripped() instanceof CType.PointerType) {
            return LongStream.iterate(mounts.read(memory, block), m -> m != 0, m -> next.read(memory, m))
                    .limit(MOUNTS_LIMIT)
                    .toArray();
        }
        return LongStream.of(ListWalk.from(memory, mounts.at(block)).nodes())
                .map(node -> node - next.offset())
                .toArray();
    }
}
