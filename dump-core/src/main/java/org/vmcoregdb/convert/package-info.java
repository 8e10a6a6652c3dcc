/**
 * Writes a dump of any format that can be opened down in one that other programs open: a kdump-compressed file or an ELF vmcore. What the source has
 * of a page is written once and in order, with what it says of its CPUs and what was found of its kernel; what it says is missing stays missing.
 *
 * <p>kdump-compressed, version 6 ({@code diskdump_mod.h} and {@code IMPLEMENTATION} of makedumpfile), in blocks of the size of a page, numbers in the
 * machine's byte order:
 *
 * <pre>
 *   block 0    disk_dump_header
 *                0 "KDUMP   "   8 u32 6   12 new_utsname, six strings of 65 bytes
 *              408 timeval    424 u32 how pages are compressed (1 zlib, 4 snappy, 32 zstd)   428 u32 size of a block
 *              432 u32 blocks of the sub-header   436 u32 blocks of both bitmaps   440 u32 pages, as far as 32 bits hold that
 *              444 u32 0, 0   452 u32 blocks written   456 u32 0   460 u32 CPUs
 *   block 1    kdump_sub_header
 *                0 u64 phys_base   8 u32 dump level   12 u32 0 (not split)   16 u64 0, 0
 *               32 u64 offset and size of vmcoreinfo, 48 of the notes, 64 of the list of what was erased
 *               80 u64 0, 0   96 u64 pages: one more than the number of the last
 *              then what these offsets name
 *   bitmaps    one bit for each page: those that are memory, then those that are in this file
 *   page_desc  for each of the latter: u64 offset, u32 size, u32 how it is compressed (0 not at all), u64 0
 *   data       one page of zeros, which all such pages share, then the others in their order
 * </pre>
 *
 * <p>Before the data there may be room for descriptors of pages that turned out to be damaged.
 *
 * <p>ELF vmcore ({@code fs/proc/vmcore.c}): ET_CORE; a PT_NOTE; for each run of pages that are there a PT_LOAD with its physical address and the
 * address at which the direct mapping has it, 0 if that is not known. A PT_LOAD that is longer in memory than in the file ends with pages that are
 * missing. Notes follow the program headers; pages of zeros are holes of the file.
 */
@NullMarked
package org.vmcoregdb.convert;

import org.jspecify.annotations.NullMarked;
