package org.vmcoregdb.dump.image.x86;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.dump.image.GuestMemoryMap;

/**
 * The memory map that firmware gives a PC's kernel ({@code struct boot_e820_entry}: u64 address, u64 size, u32 type, packed), of which
 * the kernel keeps copies ({@code boot_params}, {@code e820_table_firmware}). PCs have no memory in the addresses of devices, which end
 * at 4 GiB: what would be there is above. Where the hole begins is another place in each hypervisor, and of some of them another for
 * other sizes; the map says how far memory reaches above 4 GiB, and the size of the image how much of it is below.
 */
public final class E820Map implements GuestMemoryMap {
    private static final long FOUR_GIB = 1L << 32;
    /** No hypervisor's hole begins lower. */
    private static final long SMALLEST_BELOW = 1L << 31;
    /** Far more than the memory in which maps are usually found. */
    private static final long SEARCHED_BYTES = 64L << 30;

    private static final int ENTRY_BYTES = 20;
    /** {@code E820_MAX_ENTRIES} with NUMA. */
    private static final int MOST_ENTRIES = 3 * 1024 + 128;

    private static final int FEWEST_ENTRIES = 3;
    private static final int USABLE = 1;
    private static final int LARGEST_TYPE = 20;
    private static final long PHYSICAL_LIMIT = 1L << 52;

    /** The first entry is memory from 0 to where the BIOS' data is, below 640 KiB. */
    private static final long FIRST_LEAST = 0x80000;

    private static final long FIRST_MOST = 0xa0000;

    private static final int CHUNK_BYTES = 1 << 20;

    /** Where boot loaders leave the map, which they give the kernel in memory that is otherwise empty. */
    private static final long ALL_LOOKED_AT = 16 << 20;

    /** A kernel's image is many of these, and lies where one begins. */
    private static final int STRETCH_BYTES = 2 << 20;

    private static final int PROBED_BYTES = 4096;
    private static final int PROBE_DISTANCE = STRETCH_BYTES / 8;

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public long withoutHole() {
        return SMALLEST_BELOW;
    }

    @Override
    public Optional<ExtentMap> find(ByteSource image) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES + ENTRY_BYTES];
        ByteBuffer numbers = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
        long end = Math.min(image.size(), SEARCHED_BYTES);
        long at = 0;
        while (at < end) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("the search for its memory map was interrupted");
            }
            if (at >= ALL_LOOKED_AT && at % STRETCH_BYTES == 0 && isEmpty(image, at, chunk)) {
                at += STRETCH_BYTES;
                continue;
            }
            int got = image.readOnce(at, chunk, 0, chunk.length);
            for (int i = 0; i + ENTRY_BYTES <= got && i < CHUNK_BYTES; i += Integer.BYTES) {
                if (numbers.getInt(i + 16) == USABLE && isFirst(numbers, i)) {
                    Optional<ExtentMap> fitting = fitting(image, at + i);
                    if (fitting.isPresent()) {
                        return fitting;
                    }
                }
            }
            at += CHUNK_BYTES;
        }
        return Optional.empty();
    }

    /**
     * Whether a stretch of memory has nothing but zeros in the pages that are looked at, as what was never used has: a file with holes of terabytes is
     * passed over so, and no kernel's data has as many empty pages.
     */
    private static boolean isEmpty(ByteSource image, long start, byte[] buffer) throws IOException {
        for (long at = start; at < start + STRETCH_BYTES; at += PROBE_DISTANCE) {
            int got = image.readOnce(at, buffer, 0, PROBED_BYTES);
            for (int i = 0; i < got; i++) {
                if (buffer[i] != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isFirst(ByteBuffer numbers, int at) {
        long size = numbers.getLong(at + 8);
        return numbers.getLong(at) == 0 && size >= FIRST_LEAST && size <= FIRST_MOST;
    }

    /** The image cut as the entries from there on say, if they can be a map and it can be one of this image. */
    private static Optional<ExtentMap> fitting(ByteSource image, long table) throws IOException {
        byte[] entry = new byte[ENTRY_BYTES];
        ByteBuffer numbers = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN);
        long previous = 0;
        long topBelow = 0;
        long topAbove = 0;
        int count = 0;
        while (count < MOST_ENTRIES
                && image.read(table + (long) count * ENTRY_BYTES, entry, 0, ENTRY_BYTES) == ENTRY_BYTES) {
            long start = numbers.getLong(0);
            long size = numbers.getLong(8);
            int type = numbers.getInt(16);
            boolean sane = start >= previous
                    && size > 0
                    && start < PHYSICAL_LIMIT
                    && size <= PHYSICAL_LIMIT - start
                    && type >= USABLE
                    && type <= LARGEST_TYPE;
            if (!sane) {
                break;
            }
            previous = start + size;
            if (type == USABLE && start >= FOUR_GIB) {
                topAbove = previous;
            } else if (type == USABLE) {
                topBelow = Math.max(topBelow, previous);
            }
            count++;
        }
        return count < FEWEST_ENTRIES ? Optional.empty() : cut(image.size(), topBelow, topAbove);
    }

    private static Optional<ExtentMap> cut(long size, long topBelow, long topAbove) {
        if (topAbove == 0) {
            boolean all = topBelow <= size && size <= FOUR_GIB;
            return all ? Optional.of(ExtentMap.of(List.of(new ExtentMap.Piece(0, size, 0)))) : Optional.empty();
        }
        if (topAbove == size) { // what is in the hole is in the image, too
            return Optional.of(ExtentMap.of(List.of(new ExtentMap.Piece(0, size, 0))));
        }
        long below = size - (topAbove - FOUR_GIB);
        if (below < topBelow || below < SMALLEST_BELOW || below >= FOUR_GIB) {
            return Optional.empty();
        }
        List<ExtentMap.Piece> pieces = new ArrayList<>();
        pieces.add(new ExtentMap.Piece(0, below, 0));
        pieces.add(new ExtentMap.Piece(FOUR_GIB, topAbove, below));
        return Optional.of(ExtentMap.of(pieces));
    }
}
