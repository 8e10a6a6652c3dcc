package org.vmcoregdb.server.result;

import java.util.Optional;
import org.vmcoregdb.kernel.fs.FileKind;

/**
 * A {@code struct dentry} and what it leads to.
 *
 * @param dentry its address
 * @param inode address of its inode; 0 for a name that is known not to exist
 * @param superBlock address of its file system's {@code struct super_block}
 * @param kind what it names, unless it names nothing
 * @param path its whole name
 */
public record DentryResult(long dentry, long inode, long superBlock, Optional<FileKind> kind, String path)
        implements Result.FileAnswer {}
