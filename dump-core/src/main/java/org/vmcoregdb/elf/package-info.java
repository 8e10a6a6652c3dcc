/**
 * The ELF64 model ({@code include/uapi/linux/elf.h}, gABI): header, segments, sections (compressed ones too), notes and
 * symbol tables of {@link org.vmcoregdb.elf.ElfFile}. Opens core dumps, vmlinux and modules alike, of any size: only
 * headers are read at once.
 */
@NullMarked
package org.vmcoregdb.elf;

import org.jspecify.annotations.NullMarked;
