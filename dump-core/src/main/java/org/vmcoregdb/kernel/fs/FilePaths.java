package org.vmcoregdb.kernel.fs;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/** The paths of open files. */
public final class FilePaths {
    private static final Part<FilePaths> PART = Part.of(FilePaths::new);

    private final Kernel kernel;

    /** Paths of the files of a kernel. */
    public static FilePaths of(Kernel kernel) {
        return kernel.part(PART);
    }

    private FilePaths(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The path of a file.
     *
     * @param file address of its {@code struct file}, 0 for none
     * @return empty if the dump does not say
     */
    public Optional<String> of(long file) {
        if (file == 0) {
            return Optional.empty();
        }
        try {
            AddressSpace memory = kernel.memory();
            Struct struct = kernel.types().struct("file");
            Field dentry = struct.need("f_path.dentry");
            Field mount = struct.need("f_path.mnt");
            return Optional.of(PathNames.of(kernel).of(dentry.read(memory, file), mount.read(memory, file)));
        } catch (MemoryFault | MissingTypeException missing) {
            return Optional.empty();
        }
    }
}
