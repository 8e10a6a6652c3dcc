/**
 * ELF vmcores: what {@code /proc/vmcore} shows to a kdump kernel ({@code fs/proc/vmcore.c}), {@code makedumpfile -E}
 * writes, QEMU's {@code dump-guest-memory} writes ({@code dump/dump.c}), and VirtualBox's {@code debugvm dumpvmcore}
 * ({@code include/VBox/vmm/dbgfcorefmt.h}; notes of owner {@code VBCORE}, and {@code VBCPU} for each CPU).
 *
 * <p>{@code /proc/kcore} is one of the kernel that runs.
 *
 * <p>ET_CORE; PT_NOTE has the notes; each PT_LOAD has {@code p_filesz} bytes of physical memory from {@code p_paddr} on.
 * Segments may overlap (kdump gives the kernel image twice, QEMU with paging one segment for each virtual mapping), need
 * not start or end at a page, and may be longer in memory than in the file: that part was filtered out.
 */
@NullMarked
package org.vmcoregdb.dump.elfcore;

import org.jspecify.annotations.NullMarked;
