/**
 * What a CPU architecture decides, found through {@link org.vmcoregdb.arch.Architecture}: its registers and their numbers, which
 * addresses are the kernel's, and the layouts in which registers are written down ({@code struct pt_regs}, {@code struct
 * elf_prstatus}, QEMU's and Xen's records). Below everything that reads dumps: nothing here knows files, notes or memory. What other
 * packages need of an architecture (page tables, frames on stacks) is an {@link org.vmcoregdb.arch.ArchitecturePart} of theirs.
 */
@NullMarked
package org.vmcoregdb.arch;

import org.jspecify.annotations.NullMarked;
