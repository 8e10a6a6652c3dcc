package org.vmcoregdb.dump.sadump;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.image.PageBitmap;

/**
 * What stands before the pages, on the first disk.
 *
 * @param disks the ids of the disks of a set but the first
 * @param states the CPUs' states, those of which the file has all
 * @param memory which pages are memory
 * @param stored which of them are there
 * @param data file offset of the first page
 */
record Tables(List<String> disks, List<byte[]> states, PageBitmap memory, PageBitmap stored, long data) {
    private static final int GUID_BYTES = 16;
    private static final int SET_DISKS_AT = 16;
    private static final int MOST_DISKS = 16;
    private static final int BLOCK_SIZE_AT = 40;
    private static final int CPUS_AT = 84;
    private static final int MOST_CPUS = 8192;
    private static final int LARGEST_STATE = 4096;

    /** 128 TiB, which is as much as bitmaps are indexed of. */
    private static final long MOST_PAGES = 1L << 35;

    static Tables read(Disk first) throws FormatException {
        ByteSource source = first.source();
        Cursor cursor = new Cursor(source, ByteOrder.LITTLE_ENDIAN, first.end());
        long at = first.end();
        List<String> disks = new ArrayList<>();
        if (first.number() != 0) {
            long blocks = cursor.u32("blocks of the disk set header");
            long count = cursor.u32("count of disks");
            if (count == 0 || count > MOST_DISKS) {
                throw new FormatException(source.name() + " says that " + count + " disks have the sadump dump");
            }
            for (long i = 0; i < count - 1; i++) {
                cursor.moveTo(at + SET_DISKS_AT + i * 2 * GUID_BYTES);
                disks.add(HexFormat.of().formatHex(cursor.bytes("id of a disk", GUID_BYTES)));
            }
            at += blocks * Disk.BLOCK;
        }
        if (!Disk.begins(source, at)) {
            throw new FormatException(source.name()
                    + " is of sadump, but has no dump, or one that was not finished: its header is missing");
        }
        cursor.moveTo(at + Disk.MAGIC.length());
        long version = cursor.u32("version");
        long blockSize = cursor.moveTo(at + BLOCK_SIZE_AT).u32("block size");
        cursor.skip(Integer.BYTES);
        long subBlocks = cursor.u32("blocks of the sub-header");
        long memoryBytes = cursor.u32("blocks of the bitmap") * Disk.BLOCK;
        long storedBytes = cursor.u32("blocks of the second bitmap") * Disk.BLOCK;
        long pages = cursor.u32("pages");
        long cpus = cursor.moveTo(at + CPUS_AT).u32("CPUs");
        pages = version == 0 ? pages : cursor.s64("pages");
        if (blockSize != Disk.BLOCK) {
            throw new FormatException(
                    source.name() + " is an sadump dump with blocks of " + blockSize + " bytes, not " + Disk.BLOCK);
        }
        long sub = at + Disk.BLOCK;
        long bitmaps = sub + subBlocks * Disk.BLOCK;
        long data = bitmaps + memoryBytes + storedBytes;
        if (pages <= 0
                || pages > MOST_PAGES
                || data > source.size()
                || Math.min(memoryBytes, storedBytes) < (pages + Byte.SIZE - 1) / Byte.SIZE) {
            throw new FormatException(source.name() + " is an sadump dump that is damaged or cut short: it says that"
                    + " its bitmaps of " + pages + " pages end at 0x" + Long.toHexString(data)
                    + ", and ends itself at 0x" + Long.toHexString(source.size()));
        }
        return new Tables(
                List.copyOf(disks),
                subBlocks == 0 ? List.of() : states(source, sub, bitmaps, cpus),
                new PageBitmap(source, bitmaps, pages).highestFirst(),
                new PageBitmap(source, bitmaps + memoryBytes, pages).highestFirst(),
                data);
    }

    private static List<byte[]> states(ByteSource source, long sub, long end, long cpus) throws FormatException {
        List<byte[]> states = new ArrayList<>();
        Cursor cursor = new Cursor(source, ByteOrder.LITTLE_ENDIAN, sub);
        long each = cpus == 0 ? 0 : cursor.u32("size of the CPUs' states") / cpus;
        long first = sub + Integer.BYTES + cpus * 2 * Long.BYTES;
        if (cpus <= MOST_CPUS && each > 0 && each <= LARGEST_STATE && first + cpus * each <= end) {
            for (long i = 0; i < cpus; i++) {
                states.add(cursor.moveTo(first + i * each).bytes("state of CPU " + i, each));
            }
        }
        return List.copyOf(states);
    }
}
