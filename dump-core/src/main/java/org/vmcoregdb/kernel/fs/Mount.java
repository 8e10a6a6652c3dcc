package org.vmcoregdb.kernel.fs;

import java.util.Optional;

/**
 * A file system that is mounted somewhere.
 *
 * @param address of its {@code struct mount}; until 3.2 of its {@code struct vfsmount}
 * @param vfsmount address of its {@code struct vfsmount}
 * @param superBlock address of the file system's {@code struct super_block}
 * @param type the name of the kind of file system
 * @param device what it was mounted from
 * @param directory where it is mounted
 * @param problem why something of this is not known
 */
public record Mount(
        long address,
        long vfsmount,
        long superBlock,
        Optional<String> type,
        Optional<String> device,
        Optional<String> directory,
        Optional<String> problem) {}
