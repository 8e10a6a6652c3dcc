package org.vmcoregdb.kernel.fs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Reads the files that tasks have open: {@code task_struct.files} leads to a {@code struct fdtable} with one pointer for each descriptor,
 * {@code task_struct.fs} to root and current directory. Safe for many threads.
 */
public final class TaskFilesReader {
    private static final Part<TaskFilesReader> PART = Part.of(TaskFilesReader::new);

    /** {@code sysctl_nr_open_max} is less than 2^31, but its default, and all that anybody uses, is 2^20. */
    private static final long FD_LIMIT = 1 << 20;

    private static final int CHUNK = 512;

    /** What is kept of files that were looked at: each takes some hundred bytes. */
    private static final int KNOWN_LIMIT = 1 << 14;

    private final AddressSpace memory;
    /** Children have the files of their parents: most files of a machine are open in many tasks. */
    private final Map<Long, OpenFile> known = new ConcurrentHashMap<>();

    private final PathNames names;
    private final InodeReader inodes;
    private final Optional<Field> files;
    private final Optional<Field> fs;
    private final Field table;
    private final Field count;
    private final Field pointers;
    private final Field fileDentry;
    private final Field fileMount;
    private final Field inode;
    private final Optional<Field> root;
    private final Optional<Field> rootMount;
    private final Optional<Field> current;
    private final Optional<Field> currentMount;

    /** Reads open files of a kernel. */
    public static TaskFilesReader of(Kernel kernel) {
        return kernel.part(PART);
    }

    private TaskFilesReader(Kernel kernel) {
        memory = kernel.memory();
        names = PathNames.of(kernel);
        inodes = InodeReader.of(kernel);
        Struct task = kernel.types().struct("task_struct");
        files = task.field("files");
        fs = task.field("fs");
        table = kernel.types().struct("files_struct").need("fdt");
        Struct fdtable = kernel.types().struct("fdtable");
        count = fdtable.need("max_fds");
        pointers = fdtable.need("fd");
        Struct file = kernel.types().struct("file");
        fileDentry = file.need("f_path.dentry", "__f_path.dentry");
        fileMount = file.need("f_path.mnt", "__f_path.mnt");
        inode = kernel.types().struct("dentry").need("d_inode");
        Struct place = kernel.types().struct("fs_struct");
        root = place.field("root.dentry");
        rootMount = place.field("root.mnt");
        current = place.field("pwd.dentry");
        currentMount = place.field("pwd.mnt");
    }

    /** The files of a task. What is not in the dump is said in the answer. */
    public TaskFiles of(Task task) {
        List<OpenFile> open = new ArrayList<>();
        Optional<String> problem =
                forEachOpen(task, (descriptor, file) -> open.add(file(file).as(descriptor)));
        return new TaskFiles(
                place(task, root, rootMount), place(task, current, currentMount), List.copyOf(open), problem);
    }

    private Optional<String> place(Task task, Optional<Field> dentry, Optional<Field> mount) {
        if (fs.isEmpty() || dentry.isEmpty() || mount.isEmpty()) {
            return Optional.empty();
        }
        try {
            long at = fs.get().read(memory, task.address());
            return at == 0
                    ? Optional.empty()
                    : Optional.of(
                            names.of(dentry.get().read(memory, at), mount.get().read(memory, at)));
        } catch (MemoryFault missing) {
            return Optional.of("(" + missing.getMessage() + ")");
        }
    }

    /**
     * The inodes of a task's directories, 0 where they are not known.
     *
     * @param root of the directory that is its root
     * @param workingDirectory of its current directory
     */
    public record Places(long root, long workingDirectory) {}

    /** The inodes of a task's directories. */
    public Places places(Task task) {
        return new Places(placeInode(task, root), placeInode(task, current));
    }

    private long placeInode(Task task, Optional<Field> dentry) {
        try {
            long at = fs.isPresent() ? fs.get().read(memory, task.address()) : 0;
            return at == 0 || dentry.isEmpty()
                    ? 0
                    : inode.read(memory, dentry.get().read(memory, at));
        } catch (MemoryFault missing) {
            return 0;
        }
    }

    /** A file by the address of its {@code struct file}, without a descriptor (-1). */
    public OpenFile file(long address) {
        OpenFile before = known.get(address);
        if (before != null) {
            return before;
        }
        OpenFile read = read(-1, address);
        if (read.problem().isEmpty() && known.size() < KNOWN_LIMIT) {
            known.put(address, read);
        }
        return read;
    }

    /** Is shown the files that a task has open. */
    @FunctionalInterface
    public interface FileVisitor {
        /**
         * One more.
         *
         * @param file address of its {@code struct file}
         */
        void visit(int descriptor, long file);
    }

    /**
     * Shows the addresses of the files that a task has open, without a look at any of them.
     *
     * @return why there may be more
     */
    public Optional<String> forEachOpen(Task task, FileVisitor visitor) {
        try {
            long shared = files.isPresent() ? files.get().read(memory, task.address()) : 0;
            if (shared != 0) {
                readTable(table.read(memory, shared), visitor);
            }
            return Optional.empty();
        } catch (MemoryFault missing) {
            return Optional.of("The open files are not all known: " + missing.getMessage());
        }
    }

    private void readTable(long fdtable, FileVisitor visitor) {
        long descriptors = Math.min(count.read(memory, fdtable), FD_LIMIT);
        long array = pointers.read(memory, fdtable);
        for (long first = 0; first < descriptors; first += CHUNK) {
            int length = (int) Math.min(CHUNK, descriptors - first);
            byte[] chunk = memory.readBytes(array + first * 8, length * 8);
            for (int i = 0; i < length; i++) {
                long file = memory.words().getLong(chunk, i * 8);
                if (file != 0) {
                    visitor.visit((int) first + i, file);
                }
            }
        }
    }

    private OpenFile read(int descriptor, long file) {
        long dentry = 0;
        long ino = 0;
        FileKind kind = FileKind.UNKNOWN;
        OptionalLong mapping = OptionalLong.empty();
        OptionalLong pages = OptionalLong.empty();
        try {
            dentry = fileDentry.read(memory, file);
            ino = inode.read(memory, dentry);
            kind = inodes.kind(ino);
            mapping = inodes.mapping(ino);
            pages = mapping.isPresent() ? inodes.pageCount(mapping.getAsLong()) : pages;
            Optional<String> protocol = kind == FileKind.SOCKET ? inodes.protocol(ino) : Optional.empty();
            String path = protocol.isPresent() ? protocol.get() : names.of(dentry, fileMount.read(memory, file));
            boolean deleted = kind != FileKind.SOCKET && names.isDeleted(dentry);
            return new OpenFile(
                    descriptor, file, dentry, ino, kind, Optional.of(path), deleted, mapping, pages, Optional.empty());
        } catch (MemoryFault missing) {
            return new OpenFile(
                    descriptor,
                    file,
                    dentry,
                    ino,
                    kind,
                    Optional.empty(),
                    false,
                    mapping,
                    pages,
                    Optional.ofNullable(missing.getMessage()));
        }
    }
}
