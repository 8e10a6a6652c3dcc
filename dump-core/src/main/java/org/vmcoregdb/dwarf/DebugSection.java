package org.vmcoregdb.dwarf;

import java.nio.ByteOrder;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;

/**
 * A section with debug information, ready to be read: decompressed and relocated.
 *
 * @param name such as {@code .debug_info}
 * @param address where it is in memory; 0 for what is not loaded
 * @param bytes its contents; empty if the file has no such section
 * @param order byte order of its numbers
 */
public record DebugSection(String name, long address, ByteSource bytes, ByteOrder order) {
    /** No section of any file. */
    public static final DebugSection NONE = absent("none", ByteOrder.LITTLE_ENDIAN);

    static DebugSection absent(String name, ByteOrder order) {
        return new DebugSection(name, 0, new ByteArraySource(name, new byte[0]), order);
    }

    /** Length in bytes, 0 if there is no such section. */
    public long size() {
        return bytes.size();
    }

    /** False if the file has no such section. */
    public boolean isPresent() {
        return size() > 0;
    }

    /**
     * A reader at an offset.
     *
     * @throws FormatException if the offset is not in the section
     */
    public DwarfCursor cursor(long offset, String field) throws FormatException {
        if (offset < 0 || offset >= size()) {
            throw new FormatException(bytes.name() + " has no " + field + " at offset 0x" + Long.toHexString(offset)
                    + ": it ends at 0x" + Long.toHexString(size()));
        }
        return new DwarfCursor(this, offset);
    }
}
