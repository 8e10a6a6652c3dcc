/** Requests and bios that block devices have not done ({@code block}, {@code drivers/md}): how old, for what file and task, behind which other device. */
@NullMarked
package org.vmcoregdb.kernel.block;

import org.jspecify.annotations.NullMarked;
