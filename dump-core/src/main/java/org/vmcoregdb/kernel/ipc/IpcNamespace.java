package org.vmcoregdb.kernel.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.Idr;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The objects that tasks of an IPC namespace see ({@code include/linux/ipc_namespace.h}). */
public final class IpcNamespace {
    private static final int OBJECT_LIMIT = 1 << 20;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final long address;

    private IpcNamespace(Kernel kernel, long address) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.address = address;
    }

    /**
     * Objects of one kind.
     *
     * @param problem why there may be more
     */
    public record Listing(List<IpcObject> objects, Optional<String> problem) {}

    /** The namespace of a task, or that of the kernel itself where none is given. */
    public static IpcNamespace of(Kernel kernel, Optional<Task> task) {
        if (task.isEmpty()) {
            return new IpcNamespace(kernel, kernel.needSymbol("init_ipc_ns"));
        }
        long proxy = kernel.types()
                .struct("task_struct")
                .need("nsproxy")
                .read(kernel.memory(), task.get().address());
        return new IpcNamespace(
                kernel, kernel.types().struct("nsproxy").need("ipc_ns").read(kernel.memory(), proxy));
    }

    /** All objects of a kind, as far as the dump has them. */
    public Listing all(IpcObject.Kind kind) {
        List<IpcObject> objects = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try {
            Struct ids = kernel.types().struct("ipc_ids");
            Field table = kernel.types().struct("ipc_namespace").need("ids");
            long at = table.at(address) + kind.ordinal() * ids.size();
            if (table.type().stripped() instanceof CType.ArrayType array
                    && array.element().stripped() instanceof CType.PointerType) {
                at = memory.readLong(table.at(address) + (long) kind.ordinal() * Long.BYTES);
            }
            Reader reader = new Reader(kind);
            int[] looked = {0};
            Idr.walk(kernel.types(), memory, ids.need("ipcs_idr").at(at), entry -> {
                        try {
                            reader.read(entry.value()).ifPresent(objects::add);
                        } catch (MemoryFault missing) {
                            problems.add("one cannot be read: " + missing.getMessage());
                        }
                        return ++looked[0] < OBJECT_LIMIT;
                    })
                    .ifPresent(problems::add);
        } catch (MemoryFault missing) {
            problems.add(String.valueOf(missing.getMessage()));
        }
        return new Listing(objects, problems.stream().findFirst());
    }

    /** Reads objects of one kind. */
    private final class Reader {
        private final IpcObject.Kind kind;
        private final Struct struct;
        private final Field permissions;
        private final Struct common;

        Reader(IpcObject.Kind kind) {
            this.kind = kind;
            this.struct = kernel.types().struct(kind.struct());
            this.permissions = struct.need(kind.permissions());
            this.common = kernel.types().struct("kern_ipc_perm");
        }

        private long value(long at, String... names) {
            Optional<Field> field = struct.field(names);
            return field.isPresent() ? field.get().read(memory, at) : 0;
        }

        /** One that is not deleted. */
        Optional<IpcObject> read(long permission) {
            long at = permission - permissions.offset();
            if (common.need("deleted").read(memory, permission) != 0) {
                return Optional.empty();
            }
            OptionalLong inode = inode(at);
            return Optional.of(new IpcObject(
                    kind,
                    at,
                    (int) common.need("key").read(memory, permission),
                    (int) common.need("id").read(memory, permission),
                    (int) common.need("uid.val", "uid").read(memory, permission),
                    (int) common.need("mode").read(memory, permission),
                    value(at, "shm_segsz", "sem_nsems", "q_cbytes"),
                    value(at, "shm_nattch", "q_qnum"),
                    inode,
                    inode.isPresent() ? resident(inode.getAsLong()) : 0,
                    inode.isPresent() ? swapped(inode.getAsLong()) : 0));
        }

        private OptionalLong inode(long at) {
            Optional<Field> file = struct.field("shm_file");
            if (file.isEmpty()) {
                return OptionalLong.empty();
            }
            long dentry = kernel.types()
                    .struct("file")
                    .need("f_path.dentry", "f_dentry")
                    .read(memory, file.get().read(memory, at));
            return OptionalLong.of(
                    kernel.types().struct("dentry").need("d_inode").read(memory, dentry));
        }

        private long resident(long inode) {
            long mapping = kernel.types().struct("inode").need("i_mapping").read(memory, inode);
            return kernel.types().struct("address_space").need("nrpages").read(memory, mapping);
        }

        /** Of memory in the file system of shared memory; huge pages are not swapped out. */
        private long swapped(long inode) {
            Struct info = kernel.types().struct("shmem_inode_info");
            Optional<Field> inside = info.field("vfs_inode");
            Optional<Field> swapped = info.field("swapped");
            return inside.isPresent() && swapped.isPresent()
                    ? swapped.get().read(memory, inode - inside.get().offset())
                    : 0;
        }
    }
}
