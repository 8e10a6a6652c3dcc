package org.vmcoregdb.dump.kdump;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Slice;
import org.vmcoregdb.dump.Erasure;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.dump.image.PageBitmap;
import org.vmcoregdb.elf.ElfNote;
import org.vmcoregdb.elf.ElfNotes;

/** One file of a kdump: the whole dump, or a part of a split set. */
final class KdumpPart implements Closeable {
    private static final int PAGE_DESC_BYTES = 24;
    /** How many descriptors at the end of the table are looked at to see whether the file is whole. */
    private static final int LAST_PAGE_DESCS = 64;

    /** 128 TiB in pages of 4 KiB; an index of 64 MB. */
    private static final long MOST_PAGES = 1L << 35;

    private final ByteSource source;
    private final KdumpHeader header;
    private final KdumpSubHeader subHeader;
    private final PageBitmap existing;
    private final PageBitmap dumped;
    private final boolean twoBitmaps;

    private KdumpPart(ByteSource source, KdumpHeader header, KdumpSubHeader subHeader) {
        this.source = source;
        this.header = header;
        this.subHeader = subHeader;
        long blocksForOne = -Math.floorDiv(-subHeader.maxMapNumber(), 8L * header.blockSize());
        this.twoBitmaps = header.bitmapBlocks() >= 2 * blocksForOne;
        long bytes = twoBitmaps ? header.bitmapBytes() / 2 : header.bitmapBytes();
        long bits = Math.min(subHeader.maxMapNumber(), bytes * 8);
        long first = header.firstBitmapOffset();
        this.existing = new PageBitmap(source, first, bits);
        this.dumped = twoBitmaps ? new PageBitmap(source, first + bytes, bits) : existing;
    }

    static KdumpPart open(ByteSource source) throws FormatException {
        KdumpHeader header = KdumpHeader.read(source);
        KdumpSubHeader subHeader = KdumpSubHeader.read(source, header);
        if (subHeader.maxMapNumber() > Long.MAX_VALUE / header.blockSize()) {
            throw new FormatException(source.name() + ": max_mapnr of the kdump header is 0x"
                    + Long.toHexString(subHeader.maxMapNumber()) + " pages, more than any address reaches");
        }
        if (Math.min(subHeader.maxMapNumber(), header.bitmapBytes() * 8) > MOST_PAGES) {
            throw new FormatException(source.name() + ": max_mapnr of the kdump header is 0x"
                    + Long.toHexString(subHeader.maxMapNumber()) + " pages, more than can be indexed (0x"
                    + Long.toHexString(MOST_PAGES) + ")");
        }
        return new KdumpPart(source, header, subHeader);
    }

    ByteSource source() {
        return source;
    }

    KdumpHeader header() {
        return header;
    }

    KdumpSubHeader subHeader() {
        return subHeader;
    }

    /** Pages that exist in the crashed machine. */
    PageBitmap existing() {
        return existing;
    }

    /** Pages that the dump (all parts of it) holds. */
    PageBitmap dumped() {
        return dumped;
    }

    boolean twoBitmaps() {
        return twoBitmaps;
    }

    /** True if this file has a descriptor for the page, provided that it was dumped. */
    boolean describes(long pfn) {
        return pfn >= subHeader.startPfn() && pfn < subHeader.endPfn();
    }

    /** File offset of the descriptor of a page that was dumped and is in this part. */
    long descriptorOffset(long pfn) throws IOException {
        return descriptorOffsetOf(dumped.rank(pfn) - dumped.rank(subHeader.startPfn()));
    }

    /** Announces what the pages from one to before another need of the file. */
    void soon(long startPfn, long endPfn) throws IOException {
        long start = Math.max(startPfn, subHeader.startPfn());
        long first = dumped.rank(start) - dumped.rank(subHeader.startPfn());
        long last = Math.min(dumped.rank(endPfn) - dumped.rank(subHeader.startPfn()), descriptorCount()) - 1;
        if (start >= endPfn || last <= first || first < 0) {
            return;
        }
        long descriptors = descriptorOffsetOf(first);
        source.soon(descriptors, (last - first + 1) * PAGE_DESC_BYTES);
        long from = source.littleEndianLong(descriptors);
        long to = source.littleEndianLong(descriptorOffsetOf(last))
                + (source.littleEndianLong(descriptorOffsetOf(last) + 8) & 0xffffffffL);
        // pages of zeros share one place, and a damaged table could say anything
        if (from >= 0 && to > from && to - from <= (last - first + 1) * header.blockSize()) {
            source.soon(from, to - from);
        }
    }

    private long descriptorOffsetOf(long index) {
        return header.descriptorsOffset() + index * PAGE_DESC_BYTES;
    }

    /** How many descriptors this file should have. */
    long descriptorCount() throws IOException {
        return dumped.rank(subHeader.endPfn()) - dumped.rank(subHeader.startPfn());
    }

    /** True if the page data, or the descriptor itself, is not all within the file. */
    boolean pastEnd(long descriptorOffset) throws IOException {
        if (descriptorOffset > source.size() - PAGE_DESC_BYTES) {
            return true;
        }
        long data = source.littleEndianLong(descriptorOffset);
        long size = source.littleEndianLong(descriptorOffset + 8) & 0xffffffffL;
        return data <= 0 || size == 0 || data > source.size() - size;
    }

    /** True if the file was cut: data is written in the order of the descriptors, so the last ones say. */
    boolean truncated() throws IOException {
        long count = descriptorCount();
        for (long i = Math.max(0, count - LAST_PAGE_DESCS); i < count; i++) {
            if (pastEnd(descriptorOffsetOf(i))) {
                return true;
            }
        }
        return false;
    }

    /** Counts the pages of this part whose data is not in the file. */
    long countTruncated() throws IOException {
        long count = descriptorCount();
        long inFile = Math.max(0, (source.size() - header.descriptorsOffset()) / PAGE_DESC_BYTES);
        long truncated = Math.max(0, count - inFile);
        for (long i = 0; i < Math.min(count, inFile); i++) {
            truncated += pastEnd(descriptorOffsetOf(i)) ? 1 : 0;
        }
        return truncated;
    }

    /** The notes, as far as the file has them; what is wrong with them is added to {@code warnings}. */
    List<Note> notes(List<String> warnings) throws FormatException {
        long size = inFile(subHeader.notesOffset(), subHeader.notesSize());
        ElfNotes read =
                ElfNotes.read(new Slice(source, source.name(), subHeader.notesOffset(), size), ByteOrder.LITTLE_ENDIAN);
        if (size < subHeader.notesSize() || !read.complete()) {
            warnings.add(source.name() + ": its notes are damaged or cut short; "
                    + read.notes().size() + " of them were read");
        }
        List<Note> notes = new ArrayList<>();
        for (ElfNote note : read.notes()) {
            notes.add(Note.of(note));
        }
        return notes;
    }

    /** The vmcoreinfo that the sub-header points at. */
    Optional<VmcoreInfo> vmcoreInfo() throws FormatException {
        long size = Math.min(1 << 20, inFile(subHeader.vmcoreInfoOffset(), subHeader.vmcoreInfoSize()));
        if (size == 0) {
            return Optional.empty();
        }
        Cursor cursor = new Cursor(source, ByteOrder.LITTLE_ENDIAN, subHeader.vmcoreInfoOffset());
        return Optional.of(VmcoreInfo.parse(cursor.bytes("vmcoreinfo", size)));
    }

    /** What was erased, a line for each. */
    List<String> erased() throws FormatException {
        long size = Math.min(Erasure.LIMIT_BYTES, inFile(subHeader.eraseInfoOffset(), subHeader.eraseInfoSize()));
        return size == 0
                ? List.of()
                : Erasure.lines(new Cursor(source, ByteOrder.LITTLE_ENDIAN, subHeader.eraseInfoOffset())
                        .bytes("eraseinfo", size));
    }

    private long inFile(long offset, long size) {
        return Math.max(0, Math.min(size, source.size() - offset));
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
