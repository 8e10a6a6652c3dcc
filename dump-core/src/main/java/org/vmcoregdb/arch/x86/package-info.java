/** x86-64: its registers, and the layouts in which the kernel, QEMU and Xen write them down. */
@NullMarked
package org.vmcoregdb.arch.x86;

import org.jspecify.annotations.NullMarked;
