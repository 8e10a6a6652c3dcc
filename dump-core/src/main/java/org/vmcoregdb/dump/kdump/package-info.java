/**
 * The kdump-compressed format of makedumpfile ({@code diskdump_mod.h}, {@code IMPLEMENTATION}) and QEMU
 * ({@code include/sysemu/dump.h}), and diskdump's from which it comes.
 *
 * <pre>
 *   block 0                    disk_dump_header: signature, version, utsname, time, status, block size, bitmap size
 *   block 1, sub_hdr_size long kdump_sub_header: phys_base, dump level, split range; where vmcoreinfo and notes are
 *   then bitmap_blocks long    first bitmap (pages that exist), second bitmap (pages dumped), each half of that
 *   then                       a descriptor of 24 bytes for each bit set in the second bitmap
 *   then                       the pages' data
 * </pre>
 *
 * <p>A block is a page of the dumping program. The file of a split set describes all pages in its bitmaps, but has
 * descriptors for those from start_pfn to end_pfn only.
 */
@NullMarked
package org.vmcoregdb.dump.kdump;

import org.jspecify.annotations.NullMarked;
