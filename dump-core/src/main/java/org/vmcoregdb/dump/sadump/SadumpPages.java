package org.vmcoregdb.dump.sadump;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.image.PageBitmap;
import org.vmcoregdb.dump.image.PageStore;

/** Pages that are there one behind the other, on one disk or several. */
final class SadumpPages implements PageStore {
    /** More runs of memory than any machine has; a bitmap with more is noise. */
    private static final int RANGE_LIMIT = 1 << 16;

    private final PageBitmap memory;
    private final PageBitmap stored;
    private final List<Room> rooms;

    /**
     * What a disk has of the pages.
     *
     * @param source empty of a disk that was not given
     * @param data file offset of the first page
     * @param bytes how many there are on it
     */
    record Room(Optional<ByteSource> source, long data, long bytes) {}

    SadumpPages(PageBitmap memory, PageBitmap stored, List<Room> rooms) {
        this.memory = memory;
        this.stored = stored;
        this.rooms = List.copyOf(rooms);
    }

    @Override
    public int pageSize() {
        return Disk.BLOCK;
    }

    @Override
    public PageLookup lookup(long pfn) {
        try {
            if (!stored.get(pfn)) {
                return PageLookup.Absent.of(memory.get(pfn) ? AbsenceReason.EXCLUDED : AbsenceReason.NOT_RAM);
            }
            long at = stored.rank(pfn) * Disk.BLOCK;
            for (Room room : rooms) {
                if (at < room.bytes) {
                    return room.source.isEmpty() ? PageLookup.Absent.of(AbsenceReason.TRUNCATED) : read(room, at);
                }
                at -= room.bytes;
            }
            return PageLookup.Absent.of(AbsenceReason.TRUNCATED);
        } catch (IOException e) {
            return PageLookup.Absent.of(AbsenceReason.of(e));
        }
    }

    private static PageLookup read(Room room, long at) throws IOException {
        byte[] page = new byte[Disk.BLOCK];
        int got = room.source.orElseThrow().read(room.data + at, page, 0, page.length);
        return got == page.length ? PageLookup.Present.whole(page) : PageLookup.Absent.of(AbsenceReason.TRUNCATED);
    }

    @Override
    public OptionalLong nextStored(long pfn) {
        try {
            long next = pfn < 0 ? Long.MAX_VALUE : stored.nextSet(pfn);
            return next >= stored.bits() ? OptionalLong.empty() : OptionalLong.of(next);
        } catch (IOException unreadable) {
            return OptionalLong.empty();
        }
    }

    @Override
    public List<MemoryRange> ranges() {
        List<MemoryRange> ranges = new ArrayList<>();
        try {
            for (long[] run : memory.runs(RANGE_LIMIT)) {
                ranges.add(new MemoryRange(run[0] * Disk.BLOCK, run[1] * Disk.BLOCK));
            }
        } catch (IOException unreadable) {
            return List.copyOf(ranges); // lookup() says so of each page
        }
        return List.copyOf(ranges);
    }

    @Override
    public PageCounts counts() {
        try {
            long there = stored.count();
            long total = Math.max(there, memory.count());
            long left = there;
            long present = 0;
            for (Room room : rooms) {
                long wanted = Math.min(left, room.bytes / Disk.BLOCK);
                left -= wanted;
                long size = room.source.map(ByteSource::size).orElse(0L);
                present += Math.min(wanted, Math.max(0, size - room.data) / Disk.BLOCK);
            }
            return new PageCounts(total, present, total - there, there - present);
        } catch (IOException unreadable) {
            return new PageCounts(0, 0, 0, 0);
        }
    }
}
