package org.vmcoregdb.locate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.VmcoreInfo;

/**
 * The vmcoreinfo that a kernel keeps for its crash: {@code vmcoreinfo_data}, a page of its own that is filled at boot
 * ({@code kernel/vmcore_info.c}). A kernel with a crash kernel loaded has a second copy; a machine that was started again
 * without being switched off may have that of the boot before.
 */
final class VmcoreInfoSearch {
    private static final byte[] FIRST = "OSRELEASE=".getBytes(StandardCharsets.US_ASCII);

    /** {@code VMCOREINFO_BYTES}. */
    private static final int TEXT_BYTES = 4096;

    private static final int CHUNK_PAGES = 4096;

    /**
     * One text.
     *
     * @param paddr where it is
     * @param info what it says
     */
    record Candidate(long paddr, VmcoreInfo info) {}

    private record Chunk(long firstPfn, long endPfn) {}

    private VmcoreInfoSearch() {}

    /** All texts, ascending by address; of those that say the same (but for the time of the crash) only the first. */
    static List<Candidate> all(DumpFile dump) {
        List<Candidate> found = new ArrayList<>(chunks(dump).parallelStream()
                .flatMap(chunk ->
                        LongStream.range(chunk.firstPfn, chunk.endPfn).boxed().flatMap(pfn -> in(dump, pfn).stream()))
                .toList());
        found.sort(Comparator.comparingLong(Candidate::paddr));
        List<Candidate> different = new ArrayList<>();
        for (Candidate candidate : found) {
            if (different.stream().noneMatch(d -> withoutTime(d).equals(withoutTime(candidate)))) {
                different.add(candidate);
            }
        }
        return different;
    }

    private static String withoutTime(Candidate candidate) {
        return candidate.info.text().replaceAll("CRASHTIME=[^\n]*\n?", "");
    }

    private static List<Chunk> chunks(DumpFile dump) {
        List<Chunk> chunks = new ArrayList<>();
        for (MemoryRange range : dump.ranges()) {
            long end = (range.end() + dump.pageSize() - 1) / dump.pageSize();
            for (long pfn = range.start() / dump.pageSize(); pfn < end; pfn += CHUNK_PAGES) {
                chunks.add(new Chunk(pfn, Math.min(end, pfn + CHUNK_PAGES)));
            }
        }
        return chunks;
    }

    private static List<Candidate> in(DumpFile dump, long pfn) {
        if (!(dump.lookup(pfn) instanceof PageLookup.Present page)) {
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
