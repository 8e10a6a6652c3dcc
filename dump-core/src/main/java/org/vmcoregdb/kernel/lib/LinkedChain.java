package org.vmcoregdb.kernel.lib;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;

/**
 * A chain of structs, each with a pointer to the next at the same place: singly linked lists, and rings of {@code list_head}s.
 *
 * @param pointerOffset where in each the pointer to the next is, in bytes from what the pointers point to
 * @param end where the chain ends without being shown, besides 0 and where it began; 0 for nowhere else
 * @param showsStart whether the start is one of them, or only their head
 */
public record LinkedChain(long pointerOffset, long end, boolean showsStart) {
    /** More than a dump has room for in useful lists; a list without an end that never repeats is damage. */
    private static final int LIMIT = 16 << 20;

    /**
     * Where a chain came back to one of its own without having come to its end.
     *
     * @param repeated the one it came back to
     * @param length how many there are from there until it comes back again
     */
    public record Loop(long repeated, int length) {}

    /**
     * Follows the chain.
     *
     * @param visitor is shown each address, and says whether to go on
     * @return where it ran into a loop, if it did
     * @throws MemoryFault where it breaks off
     */
    public Optional<Loop> walk(AddressSpace memory, long start, LongPredicate visitor) {
        Map<Long, Integer> seen = new HashMap<>();
        seen.put(start, 0);
        long first = memory.readLong(start + pointerOffset);
        if (showsStart && !visitor.test(start)) {
            return Optional.empty();
        }
        long previous = start;
        long next = first;
        while (!isEnd(next, start, previous) && (next != first || previous == start)) {
            Integer before = seen.putIfAbsent(next, seen.size());
            if (before != null) {
                return Optional.of(new Loop(next, seen.size() - before));
            }
            if (seen.size() > LIMIT || !visitor.test(next)) {
                return Optional.empty();
            }
            previous = next;
            next = memory.readLong(next + pointerOffset);
        }
        return Optional.empty();
    }

    /** One that points to itself ends the chain, too, as does one that points to the first after the start. */
    private boolean isEnd(long next, long start, long previous) {
        return next == 0 || next == start || next == previous || (end != 0 && next == end);
    }
}
