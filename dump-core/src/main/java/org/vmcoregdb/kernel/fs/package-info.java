/** Files, as in {@code fs}: open files of tasks, paths, inodes. Knows tasks, not memory management. */
@NullMarked
package org.vmcoregdb.kernel.fs;

import org.jspecify.annotations.NullMarked;
