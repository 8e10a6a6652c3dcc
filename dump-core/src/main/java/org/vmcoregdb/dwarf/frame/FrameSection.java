package org.vmcoregdb.dwarf.frame;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DwarfCursor;

/**
 * The entries of {@code .debug_frame} or {@code .eh_frame}. The two differ in how an entry says what it is: in
 * {@code .debug_frame} a CIE's id is all ones and an FDE has the offset of its CIE in the section; in {@code .eh_frame} a
 * CIE's id is 0 and an FDE has the distance back to its CIE.
 */
final class FrameSection {
    private final DebugSection section;
    private final boolean exceptionFrames;
    private final Map<Long, CommonEntry> commonEntries = new ConcurrentHashMap<>();

    /** @param exceptionFrames the section is {@code .eh_frame} */
    FrameSection(DebugSection section, boolean exceptionFrames) {
        this.section = section;
        this.exceptionFrames = exceptionFrames;
    }

    DebugSection section() {
        return section;
    }

    /** Takes entries one after the other. */
    interface Visitor {
        /** @param offset where the entry starts in the section */
        void frame(long offset, FrameEntry entry);
    }

    /** Passes all frame entries to a visitor, up to the first place where the section makes no sense. */
    void forEach(Visitor visitor) {
        DwarfCursor cursor = DwarfCursor.atStart(section);
        try {
            while (cursor.position() < section.size()) {
                long offset = cursor.position();
                long length = cursor.initialLength("length of a frame entry");
                long end = cursor.position() + length;
                if (length > 0) {
                    visit(visitor, cursor, offset, end);
                }
                cursor.moveTo(end);
            }
        } catch (FormatException damaged) {
            // entries have no other order than one after the other: what follows cannot be found
            return;
        }
    }

    private void visit(Visitor visitor, DwarfCursor cursor, long offset, long end) {
        try {
            Optional<FrameEntry> entry = rest(cursor, end);
            if (entry.isPresent()) {
                visitor.frame(offset, entry.get());
            }
        } catch (FormatException damaged) {
            // costs the code of this entry only
            return;
        }
    }

    /**
     * The frame entry at an offset.
     *
     * @throws FormatException if there is none
     */
    FrameEntry at(long offset) throws FormatException {
        DwarfCursor cursor = section.cursor(offset, "frame entry");
        long length = cursor.initialLength("length of a frame entry");
        return rest(cursor, cursor.position() + length)
                .orElseThrow(() -> cursor.damaged("no frame entry is at offset 0x" + Long.toHexString(offset)));
    }

    /** The frame entry whose length has been read; empty if it is a CIE. */
    private Optional<FrameEntry> rest(DwarfCursor cursor, long end) throws FormatException {
        long idAt = cursor.position();
        long id = exceptionFrames ? cursor.u32("CIE pointer") : cursor.offset("CIE pointer");
        long commonMark = exceptionFrames ? 0 : cursor.wideOffsets() ? -1 : 0xffffffffL;
        if (id == commonMark) {
            return Optional.empty();
        }
        CommonEntry common = common(exceptionFrames ? idAt - id : id);
        PointerEncoding addresses = common.addresses();
        long start = addresses.read(cursor, "initial_location", 0);
        long size = addresses.plain().read(cursor, "address_range", 0);
        if (common.augmented()) {
            cursor.skip(cursor.uleb("augmentation length"), "augmentation data");
        }
        if (cursor.position() > end) {
            throw cursor.damaged("a frame entry that is longer than it says");
        }
        return Optional.of(new FrameEntry(common, start, size, cursor.position(), end));
    }

    private CommonEntry common(long offset) throws FormatException {
        CommonEntry known = commonEntries.get(offset);
        if (known == null) {
            DwarfCursor cursor = section.cursor(offset, "CIE");
            long length = cursor.initialLength("length of a CIE");
            long end = cursor.position() + length;
            long id = exceptionFrames ? cursor.u32("CIE id") : cursor.offset("CIE id");
            if (id != (exceptionFrames ? 0 : cursor.wideOffsets() ? -1 : 0xffffffffL)) {
                throw cursor.damaged("no CIE is at offset 0x" + Long.toHexString(offset));
            }
            known = CommonEntry.read(cursor, end);
            commonEntries.put(offset, known);
        }
        return known;
    }
}
