package org.vmcoregdb.dump.kdump;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.vmcoregdb.bytes.FormatException;

/**
 * The files of one dump in order of their pages; one for a dump that is not split.
 *
 * @param parts ascending, not overlapping
 * @param warnings sentences about parts that are missing
 */
record SplitSet(List<KdumpPart> parts, List<String> warnings) {
    /**
     * Puts parts in order.
     *
     * @throws FormatException if they are not parts of one set
     */
    static SplitSet of(List<KdumpPart> files) throws FormatException {
        if (files.size() == 1 && !files.get(0).subHeader().split()) {
            return new SplitSet(List.copyOf(files), List.of());
        }
        List<KdumpPart> parts = new ArrayList<>(files);
        parts.sort(Comparator.comparingLong(p -> p.subHeader().startPfn()));
        KdumpPart first = parts.get(0);
        for (KdumpPart part : parts) {
            checkBelongs(first, part);
        }
        List<String> warnings = new ArrayList<>();
        long next = 0;
        for (KdumpPart part : parts) {
            if (part.subHeader().startPfn() < next) {
                throw new FormatException(part.source().name() + " is the same part of the split set as another of "
                        + "the files, or overlaps it at page 0x"
                        + Long.toHexString(part.subHeader().startPfn()));
            }
            warnOfGap(warnings, next, part.subHeader().startPfn());
            next = part.subHeader().endPfn();
        }
        warnOfGap(warnings, next, first.subHeader().maxMapNumber());
        return new SplitSet(List.copyOf(parts), List.copyOf(warnings));
    }

    private static void warnOfGap(List<String> warnings, long from, long to) {
        if (from < to) {
            warnings.add("a part of the split set is missing: the one with pages 0x" + Long.toHexString(from) + " to 0x"
                    + Long.toHexString(to - 1));
        }
    }

    private static void checkBelongs(KdumpPart first, KdumpPart part) throws FormatException {
        String name = part.source().name();
        if (!part.subHeader().split()) {
            throw new FormatException(
                    name + " is a whole dump, not a part of a split set; several files must be one set");
        }
        KdumpHeader a = first.header();
        KdumpHeader b = part.header();
        boolean same = a.utsname().equals(b.utsname())
                && a.timestamp() == b.timestamp()
                && a.blockSize() == b.blockSize()
                && a.bitmapBlocks() == b.bitmapBlocks()
                && first.subHeader().maxMapNumber() == part.subHeader().maxMapNumber();
        if (!same) {
            throw new FormatException(name + " and " + first.source().name() + " are parts of different dumps");
        }
    }
}
