package org.vmcoregdb.kernel.fs;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/** Names of the files whose pages an {@code address_space} has. */
public final class MappingFiles {
    /** They are set for memory that is no file's ({@code PAGE_MAPPING_FLAGS}). */
    private static final int NO_FILE = 3;

    private MappingFiles() {}

    /**
     * The path of a file.
     *
     * @param mapping what a {@code struct page} says that it belongs to
     * @return empty if that is no file, or its name is not known
     */
    public static Optional<String> path(Kernel kernel, long mapping) {
        if (mapping == 0 || (mapping & NO_FILE) != 0) {
            return Optional.empty();
        }
        try {
            long inode = kernel.types().struct("address_space").need("host").read(kernel.memory(), mapping);
            Struct of = kernel.types().struct("inode");
            long alias = inode == 0 ? 0 : of.need("i_dentry.first", "i_dentry").read(kernel.memory(), inode);
            Field link = kernel.types().struct("dentry").need("d_u.d_alias", "d_alias");
            if (alias == 0) {
                return Optional.empty();
            }
            long dentry = alias - link.offset();
            PathNames names = PathNames.of(kernel);
            return Optional.of(names.of(dentry, names.mountOf(dentry)));
        } catch (MemoryFault | MissingTypeException unknown) {
            return Optional.empty();
        }
    }
}
