/**
 * Files, as in {@code fs}: open files of tasks, paths, inodes, and the pages of files that are in memory.
 */
@NullMarked
package org.vmcoregdb.kernel.fs;

import org.jspecify.annotations.NullMarked;
