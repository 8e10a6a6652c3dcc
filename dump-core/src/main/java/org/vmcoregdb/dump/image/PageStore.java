package org.vmcoregdb.dump.image;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;

/** Where the pages of an {@link ImageDump} come from. Immutable, safe for use by many threads. */
public interface PageStore {
    /** Size of a page in bytes, a power of two. */
    int pageSize();

    /** One page ({@link DumpFile#lookup}). */
    PageLookup lookup(long pfn);

    /** Several whole pages at once ({@link DumpFile#copyOnce}). */
    default int copyOnce(long pfn, int pages, ByteBuffer target) {
        return 0;
    }

    /** The first page from there on that has bytes ({@link DumpFile#nextStored}). */
    OptionalLong nextStored(long pfn);

    /** Eight bytes of memory as a little-endian number ({@link DumpFile#storedWord}). */
    default OptionalLong storedWord(long paddr) {
        return OptionalLong.empty();
    }

    /** What will be read next ({@link DumpFile#soon}). */
    default void soon(long paddr, long length) {}

    /** All memory covered, ascending, not overlapping. */
    List<MemoryRange> ranges();

    /** How many pages there are ({@link DumpFile#pageCounts}). */
    PageCounts counts();
}
