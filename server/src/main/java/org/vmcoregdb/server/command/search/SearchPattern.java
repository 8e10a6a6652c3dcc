package org.vmcoregdb.server.command.search;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.memory.MemoryReader;

/** What is looked for in memory. */
interface SearchPattern {
    /** What of it begins in a range, a page at a time. Where memory is missing, nothing is found. */
    default List<Answer> find(MemoryReader memory, SearchRange range) {
        List<Answer> found = new ArrayList<>();
        long pageSize = memory.pageSize();
        byte[] bytes = new byte[memory.pageSize()];
        long at = range.start();
        while (Long.compareUnsigned(at, range.last()) <= 0) {
            int toPageEnd = (int) (pageSize - (at & pageSize - 1));
            long left = range.last() - at;
            int length = (int) (Long.compareUnsigned(left, toPageEnd) < 0 ? left + 1 : toPageEnd);
            int got = memory.readOnce(at, bytes, toPageEnd);
            match(memory, new Page(at, bytes, Math.min(length, got), got), found);
            at += length;
            if (at == 0) {
                break;
            }
        }
        return found;
    }

    /** Adds to {@code found} what begins in a page. */
    void match(MemoryReader memory, Page page, List<Answer> found);

    /** Ranges have to begin at a multiple of this many bytes. */
    int alignment();

    /**
     * The rest of a page of memory, from an address on.
     *
     * @param bytes what is there; the next page uses the same array
     * @param begins what is found has to begin in so many bytes
     * @param length so many bytes are there
     */
    record Page(long address, byte[] bytes, int begins, int length) {}
}
