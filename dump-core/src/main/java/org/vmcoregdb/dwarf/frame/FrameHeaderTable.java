package org.vmcoregdb.dwarf.frame;

import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DwarfCursor;

/**
 * {@code .eh_frame_hdr} (Linux Standard Base): a table of start and entry address, ascending, that the linker makes; it is
 * searched where it lies.
 */
final class FrameHeaderTable implements FrameSearch {
    private final DebugSection header;
    private final FrameSection frames;
    private final PointerEncoding addresses;
    private final long table;
    private final long count;

    private FrameHeaderTable(
            DebugSection header, FrameSection frames, PointerEncoding addresses, long table, long count) {
        this.header = header;
        this.frames = frames;
        this.addresses = addresses;
        this.table = table;
        this.count = count;
    }

    /**
     * Reads the header of the table.
     *
     * @return empty if there is no table, or not one that can be searched
     */
    static Optional<FrameSearch> open(DebugSection header, FrameSection frames) throws FormatException {
        if (!header.isPresent()) {
            return Optional.empty();
        }
        DwarfCursor cursor = DwarfCursor.atStart(header);
        int version = cursor.u8("version");
        PointerEncoding frame = new PointerEncoding(cursor.u8("eh_frame_ptr_enc"), Long.BYTES);
        PointerEncoding number = new PointerEncoding(cursor.u8("fde_count_enc"), Long.BYTES);
        PointerEncoding addresses = new PointerEncoding(cursor.u8("table_enc"), Long.BYTES);
        if (version != 1 || number.isOmitted() || addresses.isOmitted() || addresses.size() == 0) {
            return Optional.empty();
        }
        if (!frame.isOmitted()) {
            frame.read(cursor, "eh_frame_ptr", header.address());
        }
        long count = number.read(cursor, "fde_count", header.address());
        long room = header.size() - cursor.position();
        if (count < 0 || count > room / (2L * addresses.size())) {
            throw cursor.damaged("fde_count is " + count + ", more than there is room for");
        }
        return Optional.of(new FrameHeaderTable(header, frames, addresses, cursor.position(), count));
    }

    @Override
    public Optional<FrameEntry> find(long address) throws FormatException {
        DwarfCursor cursor = DwarfCursor.atStart(header);
        long low = 0;
        long high = count;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (Long.compareUnsigned(value(cursor, 2 * middle), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low == 0) {
            return Optional.empty();
        }
        long entry = value(cursor, 2 * (low - 1) + 1);
        return Optional.of(frames.at(entry - frames.section().address())).filter(e -> e.contains(address));
    }

    private long value(DwarfCursor cursor, long index) throws FormatException {
        cursor.moveTo(table + index * addresses.size());
        return addresses.read(cursor, "address in the table", header.address());
    }
}
