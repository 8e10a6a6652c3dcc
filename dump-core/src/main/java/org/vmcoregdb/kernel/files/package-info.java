/**
 * What tasks have open: file descriptors ({@code include/linux/fdtable.h}), names of files through dentries and mounts ({@code fs/d_path.c}),
 * and the pages of files that are in memory ({@code address_space.i_pages}).
 */
@NullMarked
package org.vmcoregdb.kernel.files;

import org.jspecify.annotations.NullMarked;
