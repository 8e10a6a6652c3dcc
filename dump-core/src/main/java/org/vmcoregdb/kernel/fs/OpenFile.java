package org.vmcoregdb.kernel.fs;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file that a task has open.
 *
 * @param descriptor its number in the task
 * @param file address of its {@code struct file}
 * @param dentry address of its {@code struct dentry}; 0 if it is not known
 * @param inode address of its {@code struct inode}; 0 if it is not known
 * @param kind what it is
 * @param path its name; of a socket the name of its protocol
 * @param deleted whether it has been removed from its directory
 * @param mapping address of the {@code struct address_space} with its pages
 * @param cachedPages how many of its pages are in memory
 * @param problem why something of this is not known
 */
public record OpenFile(
        int descriptor,
        long file,
        long dentry,
        long inode,
        FileKind kind,
        Optional<String> path,
        boolean deleted,
        OptionalLong mapping,
        OptionalLong cachedPages,
        Optional<String> problem) {
    /** The same file by another number. */
    OpenFile as(int number) {
        return new OpenFile(number, file, dentry, inode, kind, path, deleted, mapping, cachedPages, problem);
    }
}
