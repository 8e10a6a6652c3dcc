/** AArch64: its registers, and the layouts in which the kernel and QEMU write them down. */
@NullMarked
package org.vmcoregdb.arch.arm64;

import org.jspecify.annotations.NullMarked;
