package org.vmcoregdb.protocol.overlay;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Bytes by address space and address. */
final class ChangedBytes {
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE = 1 << PAGE_SHIFT;
    /** Pages a client may change: 64 MiB of them. */
    private static final int MOST_PAGES = 1 << 14;

    private record Place(long space, long page) {}

    private record Page(byte[] bytes, BitSet changed) {}

    private final Map<Place, Page> pages = new HashMap<>();

    boolean isEmpty() {
        return pages.isEmpty();
    }

    void clear() {
        pages.clear();
    }

    /** Whether bytes can be put there; they lie in one page. */
    boolean hasRoom(long space, long address) {
        return pages.size() < MOST_PAGES || pages.containsKey(place(space, address));
    }

    /** Puts bytes there, all in one page. */
    void put(long space, long address, byte[] data, int from, int count) {
        Page page = pages.computeIfAbsent(place(space, address), p -> new Page(new byte[PAGE], new BitSet(PAGE)));
        int at = (int) (address & (PAGE - 1));
        System.arraycopy(data, from, page.bytes, at, count);
        page.changed.set(at, at + count);
    }

    /** Replaces those bytes of a buffer that were changed; they lie in one page. */
    void patch(long space, long address, byte[] buffer, int offset, int count) {
        Page page = pages.get(place(space, address));
        if (page != null) {
            int at = (int) (address & (PAGE - 1));
            for (int i = page.changed.nextSetBit(at); i >= 0 && i < at + count; i = page.changed.nextSetBit(i + 1)) {
                buffer[offset + i - at] = page.bytes[i];
            }
        }
    }

    /** The runs of changed bytes, by address space and address; none reaches across a page. */
    List<Overlay.MemoryChange> runs(boolean physical) {
        List<Overlay.MemoryChange> runs = new ArrayList<>();
        pages.forEach((place, page) -> {
            for (int start = page.changed.nextSetBit(0); start >= 0; ) {
                int end = page.changed.nextClearBit(start);
                runs.add(new Overlay.MemoryChange(
                        physical, place.space, (place.page << PAGE_SHIFT) + start, end - start));
                start = page.changed.nextSetBit(end);
            }
        });
        runs.sort(Comparator.comparingLong(Overlay.MemoryChange::space)
                .thenComparing(Overlay.MemoryChange::address, Long::compareUnsigned));
        return runs;
    }

    /** How many of {@code length} bytes from an address on are in its page. */
    static int inPage(long address, int length) {
        return Math.min(length, PAGE - (int) (address & (PAGE - 1)));
    }

    private static Place place(long space, long address) {
        return new Place(space, address >>> PAGE_SHIFT);
    }
}
