package org.vmcoregdb.symbols.exported;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.ImageScan;
import org.vmcoregdb.symbols.Symbol;

/**
 * Finds tables of exported symbols by their shape: places a few hundred bytes apart are looked at, so that one is in any table that is long
 * enough to be proved, and where entries of one of the layouts would make sense, those before and after it are read as long as they do.
 */
final class ExportSearch {
    private static final int CHUNK = 1 << 18;

    /** Bytes from one place that is looked at to the next: less than the least table that can be proved has. */
    private static final int STEP = 512;

    /** What has fewer entries is chance. */
    private static final int LEAST_ENTRIES = 16;

    /** Ten times what a kernel has. */
    private static final int MOST_ENTRIES = 1 << 17;

    /** Names that may be missing beyond those that are there. */
    private static final int MOST_MISSING = 16;

    /** Tables and names follow each other: some megabytes in a kernel that has everything built in. */
    private static final long TO_NAME = 8 << 20;

    /** Values below this are those of per-CPU variables where these are offsets. */
    private static final long PER_CPU_BYTES = 16 << 20;

    /** Some of the image is before its text. */
    private static final long BEFORE_TEXT = 16 << 20;

    private final AddressSpace memory;
    private final TableReader tables;
    private final long start;
    private final long bytes;

    /**
     * A search.
     *
     * @param start where the text of the image begins
     * @param bytes how far from there what the tables lead to may be
     */
    ExportSearch(AddressSpace memory, long start, long bytes) {
        this.memory = memory;
        this.tables = new TableReader(memory);
        this.start = start;
        this.bytes = bytes;
    }

    /**
     * The entries of a table, and of those that follow it without a gap.
     *
     * @param end the address after the last entry
     * @param entries how many there are
     * @param symbols those whose names the dump has
     */
    record Run(long end, int entries, List<Symbol> symbols) {}

    /**
     * The next that looks like tables; nothing is proved.
     *
     * @param from the first address to search; a multiple of 8
     * @param searched how many bytes
     */
    Optional<Run> next(long from, long searched) {
        byte[] chunk = new byte[(int) Math.min(CHUNK, Math.max(STEP, searched))];
        for (long done = 0; done < searched; done += CHUNK) {
            ImageScan.copy(memory, from + done, chunk);
            for (int at = 0; at + STEP <= chunk.length && done + at < searched; at += STEP) {
                Run longest = new Run(from, 0, List.of());
                for (EntryLayout layout : EntryLayout.values()) {
                    for (int phase = 0; phase < layout.size(); phase += layout.width()) {
                        long place = from + done + at + phase;
                        if (canBeEntry(layout, chunk, at + phase, place)) {
                            Run run = run(layout, place, from);
                            longest = run.entries > longest.entries ? run : longest;
                        }
                    }
                }
                if (longest.entries >= LEAST_ENTRIES) {
                    return Optional.of(longest);
                }
            }
        }
        return Optional.empty();
    }

    private boolean canBeEntry(EntryLayout layout, byte[] image, int at, long place) {
        long value = layout.value(memory.words(), image, at, place);
        long name = layout.name(memory.words(), image, at, place);
        boolean near = value - start >= -BEFORE_TEXT && value - start < bytes;
        boolean perCpu = value >= 0 && value < PER_CPU_BYTES;
        return (near || perCpu) && name - place > 0 && name - place < TO_NAME;
    }

    private Run run(EntryLayout layout, long within, long lowest) {
        Deque<Symbol> symbols = new ArrayDeque<>();
        int missing = 0;
        long end = within;
        for (Optional<Symbol> next = entry(layout, end); next.isPresent(); next = entry(layout, end)) {
            symbols.addLast(next.get());
            end += layout.size();
            missing += next.get().name().isEmpty() ? 1 : 0;
            if (isTooMuch(symbols.size(), missing)) {
                break;
            }
        }
        long first = within - layout.size();
        while (first >= lowest && !isTooMuch(symbols.size(), missing)) {
            Optional<Symbol> before = entry(layout, first);
            if (before.isEmpty()) {
                break;
            }
            symbols.addFirst(before.get());
            first -= layout.size();
            missing += before.get().name().isEmpty() ? 1 : 0;
        }
        // what only has names that are missing may be anything
        while (!symbols.isEmpty() && symbols.getFirst().name().isEmpty()) {
            symbols.removeFirst();
        }
        while (!symbols.isEmpty() && symbols.getLast().name().isEmpty()) {
            symbols.removeLast();
            end -= layout.size();
        }
        int entries = symbols.size();
        symbols.removeIf(s -> s.name().isEmpty());
        return new Run(end, entries, List.copyOf(symbols));
    }

    private static boolean isTooMuch(int entries, int missing) {
        return entries >= MOST_ENTRIES || missing > entries - missing + MOST_MISSING;
    }

    /** An entry that makes sense; its symbol has no name if that is missing from the dump. */
    private Optional<Symbol> entry(EntryLayout layout, long place) {
        byte[] entry = new byte[layout.size()];
        if (!tables.read(place, entry) || !canBeEntry(layout, entry, 0, place)) {
            return Optional.empty();
        }
        long value = layout.value(memory.words(), entry, 0, place);
        return tables.at(layout.name(memory.words(), entry, 0, place))
                .map(name -> new Symbol(name, value, 'D', Optional.empty()));
    }
}
