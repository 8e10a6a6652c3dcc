package org.vmcoregdb.dump.qemu;

import java.io.IOException;
import java.util.Arrays;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.CorruptBytesException;

/**
 * What {@code savevm} put into a disk image: clusters, found by a table of tables. A cluster that is nowhere is zeros. Nothing of the tables is kept, so that
 * they are looked up in the file each time.
 */
final class SnapshotState implements ByteSource {
    private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;
    private static final long COMPRESSED = 1L << 62;
    private static final long ZEROS = 1;
    private static final int WIDE_BITS = 4;
    private static final int PIECES_BITS = 5;

    private final ByteSource file;
    private final long table;
    private final long size;
    private final int clusterBits;
    private final int entryBits;
    /** Of each such piece of a cluster an entry says whether it is there. */
    private final int pieceBits;

    /**
     * @param file the disk image, closed with this
     * @param table file offset of the first level's entry for the first byte
     * @param size in bytes
     * @param entryBits entries of the second level have 2^this bytes
     */
    SnapshotState(ByteSource file, long table, long size, int clusterBits, int entryBits) {
        this.file = file;
        this.table = table;
        this.size = size;
        this.clusterBits = clusterBits;
        this.entryBits = entryBits;
        this.pieceBits = entryBits == WIDE_BITS ? clusterBits - PIECES_BITS : clusterBits;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long storedBytes() {
        return Math.min(size, file.storedBytes());
    }

    /** File offset of a byte; -1 if it is in a cluster of zeros. */
    private long place(long offset) throws IOException {
        int tableBits = 2 * clusterBits - entryBits;
        long second = Long.reverseBytes(file.littleEndianLong(table + (offset >>> tableBits) * Long.BYTES)) & OFFSET;
        if (second == 0) {
            return -1;
        }
        long index = offset >>> clusterBits & (1L << clusterBits - entryBits) - 1;
        long entry = Long.reverseBytes(file.littleEndianLong(second + (index << entryBits)));
        if ((entry & COMPRESSED) != 0) {
            throw new CorruptBytesException(name() + " has a compressed cluster in the memory of its snapshot");
        }
        long cluster = entry & OFFSET;
        if (cluster == 0 || (entry & ZEROS) != 0) {
            return -1;
        }
        if (entryBits == WIDE_BITS) {
            long there = Long.reverseBytes(file.littleEndianLong(second + (index << entryBits) + Long.BYTES));
            if ((there >>> (offset >>> pieceBits & (1 << PIECES_BITS) - 1) & 1) == 0) {
                return -1;
            }
        }
        if (cluster > file.size() - (1L << clusterBits)) {
            throw new CorruptBytesException(
                    name() + " is cut short: the memory of its snapshot would be at 0x" + Long.toHexString(cluster));
        }
        return cluster + (offset & (1L << clusterBits) - 1);
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        if (offset < 0 || offset >= size) {
            return 0;
        }
        int wanted = (int) Math.min(length, size - offset);
        int done = 0;
        while (done < wanted) {
            long at = offset + done;
            int count = (int) Math.min(wanted - done, (1L << pieceBits) - (at & (1L << pieceBits) - 1));
            long place = place(at);
            if (place < 0) {
                Arrays.fill(target, targetOffset + done, targetOffset + done + count, (byte) 0);
            } else if (file.read(place, target, targetOffset + done, count) < count) {
                throw new CorruptBytesException(name() + " ends in the memory of its snapshot");
            }
            done += count;
        }
        return wanted;
    }

    @Override
    public long littleEndianLong(long offset) throws IOException {
        boolean inPiece = (offset & (1L << pieceBits) - 1) <= (1L << pieceBits) - Long.BYTES;
        if (offset < 0 || offset > size - Long.BYTES || !inPiece) {
            return ByteSource.super.littleEndianLong(offset);
        }
        long place = place(offset);
        return place < 0 ? 0 : file.littleEndianLong(place);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
