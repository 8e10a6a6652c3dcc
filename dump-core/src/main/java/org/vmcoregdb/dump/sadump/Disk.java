package org.vmcoregdb.dump.sadump;

import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * What the partition header of a disk says.
 *
 * @param source the disk
 * @param end file offset of what follows the header
 * @param set the system and the set of disks
 * @param id of this disk
 * @param number 0 of one that stands alone, else which of a set, from 1 on
 * @param used bytes of it that are used
 */
record Disk(ByteSource source, long end, String set, String id, long number, long used) {
    /** Bytes of a block, and of a page. */
    static final int BLOCK = 4096;

    /** What partition headers and dump headers begin with. */
    static final String MAGIC = "sadump\0\0";

    private static final int GUID_BYTES = 16;
    private static final int GUIDS_AT = 88;
    private static final int NUMBER_AT = 152;
    private static final int MEDIUM_NUMBER_AT = 48;

    /** The partition header of a disk, or of a file that was copied from one; empty if there is none. */
    static Optional<Disk> of(ByteSource source) throws FormatException {
        if (begins(source, 0)) {
            return Optional.of(read(source, 0));
        }
        if (!begins(source, BLOCK) || source.size() < 2 * BLOCK) {
            return Optional.empty();
        }
        Disk disk = read(source, BLOCK);
        Cursor medium = new Cursor(source, ByteOrder.LITTLE_ENDIAN, 0);
        if (!HexFormat.of().formatHex(medium.bytes("ids", 2 * GUID_BYTES)).equals(disk.set)) {
            return Optional.empty();
        }
        int number = medium.moveTo(MEDIUM_NUMBER_AT).u8("number of the file");
        if (number != 1) {
            throw new FormatException(source.name() + " is file " + number
                    + " of several that an sadump dump was copied into, of which only one is read");
        }
        return Optional.of(disk);
    }

    static boolean begins(ByteSource source, long at) throws FormatException {
        boolean fits = source.size() >= at + MAGIC.length();
        return fits
                && new Cursor(source, ByteOrder.LITTLE_ENDIAN, at).u32("signature") == 0x75646173L
                && new Cursor(source, ByteOrder.LITTLE_ENDIAN, at + Integer.BYTES).u32("signature") == 0x706dL;
    }

    private static Disk read(ByteSource source, long at) throws FormatException {
        Cursor cursor = new Cursor(source, ByteOrder.LITTLE_ENDIAN, at + GUIDS_AT);
        HexFormat hex = HexFormat.of();
        String set = hex.formatHex(cursor.bytes("ids", 2 * GUID_BYTES));
        String id = hex.formatHex(cursor.bytes("id of the disk", GUID_BYTES));
        long number = cursor.moveTo(at + NUMBER_AT).u32("number of the disk");
        long used = cursor.skip(Integer.BYTES).length("used bytes of the disk");
        return new Disk(source, at + BLOCK, set, id, number, used);
    }
}
