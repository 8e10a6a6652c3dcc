/**
 * What a CPU architecture decides, one final class per architecture, found through {@link org.vmcoregdb.arch.Architecture}:
 * its registers and their numbers, which addresses are the kernel's, and the layouts in which registers are written down
 * ({@code struct pt_regs}, {@code struct elf_prstatus}, QEMU's and Xen's records). Below everything that reads dumps: nothing
 * here knows files, notes or memory. Page tables are in {@code memory}, frames on stacks in {@code unwind}.
 */
@NullMarked
package org.vmcoregdb.arch;

import org.jspecify.annotations.NullMarked;
