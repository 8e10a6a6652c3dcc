package org.vmcoregdb.dump.kdump;

import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * {@code struct kdump_sub_header}; what a header version does not have is 0 or empty.
 *
 * @param physBase where the kernel image is in memory; not known to diskdump
 * @param dumpLevel makedumpfile's {@code -d}
 * @param split true for a part of a split set (version 2)
 * @param startPfn first page that has a descriptor in this file (version 2; 64-bit in 6)
 * @param endPfn end (exclusive) of these pages
 * @param vmcoreInfoOffset file offset of the vmcoreinfo text (version 3)
 * @param vmcoreInfoSize its length in bytes
 * @param notesOffset file offset of the ELF notes (version 4)
 * @param notesSize their length in bytes
 * @param eraseInfoOffset file offset of the text that says what was erased (version 5)
 * @param eraseInfoSize its length in bytes
 * @param maxMapNumber one more than the last page frame number
 */
record KdumpSubHeader(
        OptionalLong physBase,
        int dumpLevel,
        boolean split,
        long startPfn,
        long endPfn,
        long vmcoreInfoOffset,
        long vmcoreInfoSize,
        long notesOffset,
        long notesSize,
        long eraseInfoOffset,
        long eraseInfoSize,
        long maxMapNumber) {

    static KdumpSubHeader read(ByteSource source, KdumpHeader header) throws FormatException {
        long all = header.maxMapNumber();
        if (header.diskdump() || header.subHeaderBlocks() == 0) {
            return new KdumpSubHeader(OptionalLong.empty(), 0, false, 0, all, 0, 0, 0, 0, 0, 0, all);
        }
        int version = header.version();
        Cursor cursor = new Cursor(source, ByteOrder.LITTLE_ENDIAN, header.subHeaderOffset());
        OptionalLong physBase = OptionalLong.of(cursor.s64("phys_base"));
        int dumpLevel = cursor.s32("dump_level");
        boolean split = cursor.s32("split") != 0 && version >= 2;
        long start = cursor.s64("start_pfn");
        long end = cursor.s64("end_pfn");
        long infoOffset = version >= 3 ? cursor.length("offset_vmcoreinfo") : 0;
        long infoSize = version >= 3 ? cursor.length("size_vmcoreinfo") : 0;
        long notesOffset = version >= 4 ? cursor.length("offset_note") : 0;
        long notesSize = version >= 4 ? cursor.length("size_note") : 0;
        long eraseOffset = version >= 5 ? cursor.length("offset_eraseinfo") : 0;
        long eraseSize = version >= 5 ? cursor.length("size_eraseinfo") : 0;
        if (version >= 6) {
            start = cursor.s64("start_pfn_64");
            end = cursor.s64("end_pfn_64");
            all = cursor.length("max_mapnr_64");
        }
        if (split && (start < 0 || start > end)) {
            throw new FormatException(source.name() + ": its part of the split set is from page " + start + " to " + end
                    + ", which is not a range");
        }
        return new KdumpSubHeader(
                physBase,
                dumpLevel,
                split,
                split ? start : 0,
                split ? end : Long.MAX_VALUE,
                infoOffset,
                infoSize,
                notesOffset,
                notesSize,
                eraseOffset,
                eraseSize,
                all);
    }
}
