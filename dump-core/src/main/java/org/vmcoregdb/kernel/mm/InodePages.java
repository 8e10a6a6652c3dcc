package org.vmcoregdb.kernel.mm;

import java.util.List;
import java.util.Optional;

/**
 * The pages of an inode that are in memory.
 *
 * @param inode address of the {@code struct inode}
 * @param count how many the kernel counted
 * @param pages those that were found
 * @param problem why there are not more
 */
public record InodePages(long inode, long count, List<CachedPage> pages, Optional<String> problem) {}
