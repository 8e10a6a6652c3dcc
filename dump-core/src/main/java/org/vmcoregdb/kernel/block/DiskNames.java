package org.vmcoregdb.kernel.block;

import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.Field;

/** Names of disks. */
final class DiskNames {
    private static final int LIMIT = 64;

    private DiskNames() {}

    /** That of a {@code struct gendisk}. */
    static String of(Kernel kernel, long disk) {
        Field name = kernel.types().struct("gendisk").need("disk_name");
        return kernel.memory().readCString(name.at(disk), (int) Math.min(LIMIT, name.size()));
    }
}
