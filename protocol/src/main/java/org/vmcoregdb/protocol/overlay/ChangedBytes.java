package org.vmcoregdb.protocol.overlay;

import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.vmcoregdb.protocol.budget.Budget;

/** Bytes by address space and address. */
final class ChangedBytes {
    private static final int PAGE_SHIFT = 12;
    private static final int PAGE = 1 << PAGE_SHIFT;
    /** What a page costs: its bytes, a bit for each, and what the map needs. */
    private static final int PAGE_COST = PAGE + PAGE / 8 + 256;

    private record Place(long space, long page) {}

    private record Page(byte[] bytes, BitSet changed) {}

    private final Map<Place, Page> pages = new HashMap<>();
    private final Budget.Share room;
    private long version;

    /** @param room what the pages may take */
    ChangedBytes(Budget.Share room) {
        this.room = room;
    }

    boolean isEmpty() {
        return pages.isEmpty();
    }

    /** How often something was changed. */
    long version() {
        return version;
    }

    void clear() {
        room.give((long) pages.size() * PAGE_COST);
        pages.clear();
        version++;
    }

    /** Has a page for a byte that is to be changed; false if there is no room for one. */
    boolean prepare(long space, long address) {
        Place place = place(space, address);
        if (pages.containsKey(place)) {
            return true;
        }
        if (!room.take(PAGE_COST)) {
            return false;
        }
        pages.put(place, new Page(new byte[PAGE], new BitSet(PAGE)));
        return true;
    }

    /** Puts bytes into a page that was prepared. */
    void put(long space, long address, byte[] data, int from, int count) {
        Page page = pages.get(place(space, address));
        if (page == null) {
            throw new IllegalStateException("a page that was not prepared");
        }
        int at = (int) (address & (PAGE - 1));
        System.arraycopy(data, from, page.bytes, at, count);
        page.changed.set(at, at + count);
        version++;
    }

    /** Replaces those bytes of a buffer that were changed; they lie in one page. */
    private void patchPage(long space, long address, byte[] buffer, int offset, int count) {
        Page page = pages.get(place(space, address));
        if (page != null) {
            int at = (int) (address & (PAGE - 1));
            for (int i = page.changed.nextSetBit(at); i >= 0 && i < at + count; i = page.changed.nextSetBit(i + 1)) {
                buffer[offset + i - at] = page.bytes[i];
            }
        }
    }

    /**
     * The runs of changed bytes, by address space and address; none reaches across a page. They are not collected: a page
     * may have two thousand of them.
     */
    void runs(boolean physical, Consumer<Overlay.MemoryChange> found) {
        pages.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparingLong(Place::space).thenComparing(Place::page, Long::compareUnsigned)))
                .forEach(entry -> {
                    Place place = entry.getKey();
                    BitSet changed = entry.getValue().changed;
                    for (int start = changed.nextSetBit(0); start >= 0; ) {
                        int end = changed.nextClearBit(start);
                        found.accept(new Overlay.MemoryChange(
                                physical, place.space, (place.page << PAGE_SHIFT) + start, end - start));
                        start = changed.nextSetBit(end);
                    }
                });
    }

    /**
     * Replaces those bytes of a buffer that were changed.
     *
     * @param spaceOf the address space that an address belongs to
     */
    void patch(LongUnaryOperator spaceOf, long address, byte[] buffer, int offset, int length) {
        for (int done = 0; done < length; ) {
            long at = address + done;
            int part = inPage(at, length - done);
            patchPage(spaceOf.applyAsLong(at), at, buffer, offset + done, part);
            done += part;
        }
    }

    /** How many of {@code length} bytes from an address on are in its page. */
    static int inPage(long address, int length) {
        return Math.min(length, PAGE - (int) (address & (PAGE - 1)));
    }

    private static Place place(long space, long address) {
        return new Place(space, address >>> PAGE_SHIFT);
    }
}
