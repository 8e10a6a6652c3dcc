package org.vmcoregdb.dump;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteSource;

/**
 * A crash dump: the physical pages of a dead machine, and the notes taken when it died.
 *
 * <p>Opening maps headers only; pages are decoded when asked for. Implementations are immutable and safe for use by many
 * threads at once. They do not cache decoded pages: {@code memory.PhysicalMemory} does.
 */
public interface DumpFile extends Closeable {
    /** What kind of file this is. */
    DumpFormat format();

    /** The machine it was taken on, {@link Machine#UNKNOWN} where the file does not say. */
    Machine machine();

    /**
     * The same dump as one of a machine that was found out by looking at its memory; itself, if the file says which it is. Closing
     * either closes both.
     */
    default DumpFile as(Machine found) {
        return this;
    }

    /** Whether it is no dump, but a machine that runs. */
    default boolean isLive() {
        return false;
    }

    /** Of a machine that runs: the same as it is now. Empty of a dump, which does not change. Closing either closes both. */
    default Optional<DumpFile> renewed() {
        return Optional.empty();
    }

    /** Size in bytes of the pages that {@link #lookup} hands out: a power of two, that of the dumping program. */
    int pageSize();

    /**
     * One page of physical memory.
     *
     * @param pfn page frame number: physical address divided by {@link #pageSize()}, unsigned
     * @return its bytes or why there are none; never an exception, however damaged the file
     */
    PageLookup lookup(long pfn);

    /**
     * The same page for who passes over all of a dump once: what is read of the file is not kept in the process's memory.
     *
     * @param pfn page frame number, as of {@link #lookup}
     */
    default PageLookup lookupOnce(long pfn) {
        return lookup(pfn);
    }

    /**
     * Copies several whole pages at once, as {@link #lookupOnce} reads them, of a file that has memory as it was.
     *
     * @param pfn the first of them
     * @param pages how many are wanted
     * @param target takes them from its position on, and has room for them; its position is then after those that were copied
     * @return how many were copied, from the first on; where it is 0 {@link #lookupOnce} has the page, or why there is none
     */
    default int copyOnce(long pfn, int pages, ByteBuffer target) {
        return 0;
    }

    /**
     * Where to go on looking for memory: passes over what the file says it does not have, without reading it.
     *
     * @param pfn a page frame number
     * @return the first page from there on that the file may have, or empty if there is none
     */
    default OptionalLong nextStored(long pfn) {
        for (MemoryRange range : ranges()) {
            if (pfn >= 0 && pfn < (range.end() - 1) / pageSize() + 1) {
                return OptionalLong.of(Math.max(pfn, range.start() / pageSize()));
            }
        }
        return OptionalLong.empty();
    }

    /**
     * Eight bytes of memory as a little-endian number, from a file that has memory as it was: for looking at a word of very
     * many pages. Empty where the file has none, or only a whole page can say.
     */
    default OptionalLong storedWord(long paddr) {
        return OptionalLong.empty();
    }

    /**
     * Says that this memory will be read next, all of it: a file that is far away is asked for it at once.
     *
     * @param paddr physical address
     * @param length in bytes
     */
    default void soon(long paddr, long length) {}

    /** What frame numbers in this machine's page tables mean. */
    default P2m p2m() {
        return P2m.SAME;
    }

    /** The physical memory that the dump covers, ascending, not overlapping; excluded pages lie inside the ranges. */
    List<MemoryRange> ranges();

    /** How many pages there are, and how many are missing. May have to count: not free on a large dump. */
    PageCounts pageCounts();

    /** All ELF notes of the file, in its order; empty if the format has none. */
    List<Note> notes();

    /**
     * The CPUs whose registers the dump has, in the order in which it has them: most often that of their numbers. Empty where it
     * has none, or none for an architecture that is supported.
     */
    List<CpuState> cpus();

    /** The kernel's own description of itself, from a note or a header. */
    Optional<VmcoreInfo> vmcoreInfo();

    /** Where physical memory 0 of the kernel image is mapped from, as the header (not vmcoreinfo) has it, if it does. */
    default OptionalLong headerPhysBase() {
        return OptionalLong.empty();
    }

    /** Release, version, node name of the crashed kernel as the dump's header has them, if it does. */
    default Optional<UtsName> headerUtsName() {
        return Optional.empty();
    }

    /** When the dump was taken as its header has it, if it does; in seconds since 1970. */
    default OptionalLong headerTime() {
        return OptionalLong.empty();
    }

    /** The bytes of the file itself, unpacked if it was packed; of a split set those of the first file. */
    default Optional<ByteSource> bytes() {
        return Optional.empty();
    }

    /** What was overwritten when the dump was made, a line for each ({@link Erasure}); a warning says that as well. */
    default List<String> erased() {
        return List.of();
    }

    /** Whole sentences about what is wrong with the file (cut short, marked incomplete, …); empty if nothing is. */
    List<String> warnings();

    @Override
    void close() throws IOException;
}
