package org.vmcoregdb.locate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.ImageScan;
import org.vmcoregdb.memory.LittleEndian;

/**
 * The vmcoreinfo that a kernel keeps for its crash: {@code vmcoreinfo_data}, a page of its own that is filled at boot
 * ({@code kernel/vmcore_info.c}). A kernel with a crash kernel loaded has a second copy; a machine that was started again
 * without being switched off may have that of the boot before. Before 4.13 it is an array in the image instead, wherever the linker put
 * it: there it is looked for once the image is known ({@link #inImage}).
 */
final class VmcoreInfoSearch {
    private static final byte[] FIRST = "OSRELEASE=".getBytes(StandardCharsets.US_ASCII);

    private static final long FIRST_WORD = LittleEndian.getLong(FIRST, 0);

    /** {@code VMCOREINFO_BYTES}. */
    private static final int TEXT_BYTES = 4096;

    private static final int CHUNK_PAGES = 1024;

    private static final long ROUND_BYTES = 1L << 30;

    /** Memory that is full of such texts is damaged or made up. */
    private static final int MOST_CANDIDATES = 1000;

    /**
     * One text.
     *
     * @param paddr where it is
     * @param info what it says
     */
    record Candidate(long paddr, VmcoreInfo info) {}

    /**
     * What was found.
     *
     * @param candidates all texts, ascending by address; of those that say the same (but for the time of the crash) only
     *     the first
     * @param searched what was searched, as the middle of a sentence: "its memory", "the first 64 GiB of its memory"
     */
    record Found(List<Candidate> candidates, String searched) {}

    private record Chunk(long firstPfn, long endPfn) {}

    private final DumpFile dump;
    private final SearchScope scope;
    private final Predicate<Candidate> proved;
    private final List<Candidate> different = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private long next;
    private boolean more = true;

    private VmcoreInfoSearch(DumpFile dump, SearchScope scope, Predicate<Candidate> proved) {
        this.dump = dump;
        this.scope = scope;
        this.proved = proved;
    }

    /**
     * Searches memory from its start, a gigabyte at a time, as far as the scope goes; after a gigabyte in which there is
     * a text that is proved to be the kernel's it ends.
     *
     * @throws FormatException if the thread is interrupted
     */
    static Found search(DumpFile dump, SearchScope scope, Predicate<Candidate> proved) throws FormatException {
        return new VmcoreInfoSearch(dump, scope, proved).run();
    }

    private Found run() throws FormatException {
        long memory = 0;
        for (MemoryRange range : dump.ranges()) {
            memory += Math.min(range.size(), scope.limitBytes()); // a damaged file's sizes may overflow
            memory = Math.min(memory, scope.limitBytes());
        }
        long done = 0;
        boolean found = false;
        while (more && !found && done < scope.limitBytes()) {
            if (Thread.interrupted()) {
                throw new FormatException("The search of the dump's memory for its kernel was stopped");
            }
            List<Chunk> round = new ArrayList<>();
            long pages = Math.min(ROUND_BYTES, scope.limitBytes() - done) / dump.pageSize();
            done += Math.max(1, fill(round, pages)) * dump.pageSize();
            found = searchRound(round);
            scope.progress().searched(Math.min(done, memory), memory);
        }
        scope.progress().searched(memory, memory);
        boolean all = found || !more || dump.nextStored(next).isEmpty();
        return new Found(List.copyOf(different), all ? "its memory" : "the first " + size(done) + " of its memory");
    }

    private static String size(long bytes) {
        return bytes >= 1L << 30 ? (bytes >> 30) + " GiB" : (bytes >> 20) + " MiB";
    }

    /** Takes the next pages that the file may have. */
    private long fill(List<Chunk> round, long mostPages) {
        long taken = 0;
        while (taken < mostPages) {
            OptionalLong first = dump.nextStored(next);
            if (first.isEmpty()) {
                more = false;
                return taken;
            }
            long count = Math.min(CHUNK_PAGES, mostPages - taken);
            next = first.getAsLong() + count;
            round.add(new Chunk(first.getAsLong(), next));
            taken += count;
        }
        return taken;
    }

    private boolean searchRound(List<Chunk> round) {
        List<Candidate> found = round.parallelStream()
                .flatMap(chunk ->
                        LongStream.range(chunk.firstPfn, chunk.endPfn).boxed().flatMap(pfn -> in(dump, pfn).stream()))
                .sorted(Comparator.comparingLong(Candidate::paddr))
                .toList();
        boolean enough = false;
        for (Candidate candidate : found) {
            if (different.size() < MOST_CANDIDATES && seen.add(withoutTime(candidate))) {
                different.add(candidate);
                enough |= proved.test(candidate);
            }
        }
        return enough;
    }

    private static String withoutTime(Candidate candidate) {
        return candidate.info.text().replaceAll("CRASHTIME=[^\n]*\n?", "");
    }

    private static List<Candidate> in(DumpFile dump, long pfn) {
        if (!mayHaveText(dump, pfn) || !(dump.lookup(pfn) instanceof PageLookup.Present page)) {
            return List.of();
        }
        List<Candidate> found = List.of();
        for (int at = 0; at < page.bytes().length; at += TEXT_BYTES) {
            Optional<VmcoreInfo> info = textAt(page.bytes(), at);
            if (info.isPresent()) {
                found = new ArrayList<>(found);
                found.add(new Candidate(pfn * dump.pageSize() + at, info.get()));
            }
        }
        return found;
    }

    /** A look at a word of the page, where the file allows that, is a tenth of the cost of the page. */
    private static boolean mayHaveText(DumpFile dump, long pfn) {
        for (int at = 0; at < dump.pageSize(); at += TEXT_BYTES) {
            OptionalLong word = dump.storedWord(pfn * dump.pageSize() + at);
            if (word.isEmpty() || word.getAsLong() == FIRST_WORD) {
                return true;
            }
        }
        return false;
    }

    /**
     * The texts in an image, at any multiple of 8, as a compiler aligns arrays.
     *
     * @return by the address of each, ascending
     */
    static SortedMap<Long, VmcoreInfo> inImage(AddressSpace memory, long from, long bytes) {
        SortedMap<Long, VmcoreInfo> found = new TreeMap<>(Long::compareUnsigned);
        ImageScan.forEach(memory, from, bytes, FIRST, at -> {
            if (at % Long.BYTES == 0 && found.size() < MOST_CANDIDATES) {
                byte[] text = new byte[TEXT_BYTES];
                ImageScan.copy(memory, at, text);
                textAt(text, 0).ifPresent(info -> found.put(at, info));
            }
        });
        return found;
    }

    /** The text at an offset of a page, if there is one with the lines that every kernel writes. */
    static Optional<VmcoreInfo> textAt(byte[] page, int at) {
        for (int i = 0; i < FIRST.length; i++) {
            if (at + i >= page.length || page[at + i] != FIRST[i]) {
                return Optional.empty();
            }
        }
        int length = 0;
        while (length < TEXT_BYTES && at + length < page.length && page[at + length] != 0) {
            length++;
        }
        byte[] text = new byte[length];
        System.arraycopy(page, at, text, 0, length);
        VmcoreInfo info = VmcoreInfo.parse(text);
        boolean plausible =
                info.get("PAGESIZE").isPresent() && info.symbol("_stext").isPresent();
        return plausible ? Optional.of(info) : Optional.empty();
    }
}
