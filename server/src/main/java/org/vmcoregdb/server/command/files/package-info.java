/** {@code files}: what tasks have open, dentries, and the page cache of an inode. */
@NullMarked
package org.vmcoregdb.server.command.files;

import org.jspecify.annotations.NullMarked;
