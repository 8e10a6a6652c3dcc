package org.vmcoregdb.symbols.exported;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.ImageScan;
import org.vmcoregdb.symbols.Symbol;

/**
 * Finds tables of exported symbols by their shape: a name that all kernels export, a word that leads to it as an entry of a table does,
 * and the entries around that one as long as they make sense.
 */
final class ExportSearch {
    /** One that is in {@code __ksymtab}, one that is in {@code __ksymtab_gpl}. */
    private static final List<String> EXPORTED_BY_ALL = List.of("init_task", "init_uts_ns");

    private static final int CHUNK = 1 << 18;

    /** Places of the names; there are one or two of each, among other things in the strings of BTF. */
    private static final int MOST_PLACES = 256;

    /** Ten times what a kernel has. */
    private static final int MOST_ENTRIES = 1 << 17;

    /** KSYM_NAME_LEN. */
    private static final int MOST_NAME_BYTES = 512;

    /** Values below this are those of per-CPU variables where these are offsets. */
    private static final long PER_CPU_BYTES = 16 << 20;

    /** Some of the image is before its text. */
    private static final long BEFORE_TEXT = 16 << 20;

    private final AddressSpace memory;
    private final long start;
    private final long bytes;
    private final long from;
    private final long searched;

    /**
     * A search.
     *
     * @param start where the text of the image begins
     * @param bytes how far from there what the tables lead to may be
     * @param from where to look for the tables
     * @param searched how many bytes
     */
    ExportSearch(AddressSpace memory, long start, long bytes, long from, long searched) {
        this.memory = memory;
        this.start = start;
        this.bytes = bytes;
        this.from = from;
        this.searched = searched;
    }

    /** A word that leads to a name. */
    private record Reference(long place, int width) {}

    /** The entries of a table, and of those that follow it without a gap. */
    private record Run(long first, long end, List<Symbol> symbols) {}

    /** What looks like tables; nothing is proved. Entries whose names are missing from the dump are left out. */
    List<List<Symbol>> find() {
        List<Run> runs = new ArrayList<>();
        for (Reference reference : references(names())) {
            if (runs.stream().noneMatch(r -> r.first <= reference.place && reference.place < r.end)) {
                Run longest = new Run(0, 0, List.of());
                for (EntryLayout layout : EntryLayout.values()) {
                    if (layout.width() == reference.width) {
                        Run run = run(layout, reference.place - layout.width());
                        longest = run.symbols.size() > longest.symbols.size() ? run : longest;
                    }
                }
                runs.add(longest);
            }
        }
        return runs.stream().map(Run::symbols).toList();
    }

    private NavigableSet<Long> names() {
        NavigableSet<Long> places = new TreeSet<>();
        for (String name : EXPORTED_BY_ALL) {
            // a linker may have let it be the end of a longer one
            byte[] pattern = (name + "\0").getBytes(StandardCharsets.US_ASCII);
            ImageScan.forEach(memory, from, searched, pattern, at -> {
                if (places.size() < MOST_PLACES) {
                    places.add(at);
                }
            });
        }
        return places;
    }

    private List<Reference> references(NavigableSet<Long> names) {
        List<Reference> found = new ArrayList<>();
        if (names.isEmpty()) {
            return found;
        }
        long lowest = names.first();
        long highest = names.last();
        byte[] chunk = new byte[CHUNK];
        for (long done = 0; done < searched; done += CHUNK) {
            ImageScan.copy(memory, from + done, chunk);
            for (int i = 0; i < CHUNK; i += Integer.BYTES) {
                long place = from + done + i;
                for (int width = Integer.BYTES; width <= Long.BYTES; width += Integer.BYTES) {
                    if (i % width != 0) {
                        continue;
                    }
                    long target = EntryLayout.pointer(memory.words(), chunk, i, place, width);
                    if (target >= lowest && target <= highest && names.contains(target) && found.size() < MOST_PLACES) {
                        found.add(new Reference(place, width));
                    }
                }
            }
        }
        return found;
    }

    private Run run(EntryLayout layout, long within) {
        Deque<Symbol> symbols = new ArrayDeque<>();
        long first = within;
        for (int i = 0; i < MOST_ENTRIES; i++) {
            Optional<Symbol> before = entry(layout, first - layout.size());
            if (before.isEmpty()) {
                break;
            }
            symbols.addFirst(before.get());
            first -= layout.size();
        }
        long end = within;
        for (int i = 0; i < MOST_ENTRIES; i++) {
            Optional<Symbol> next = entry(layout, end);
            if (next.isEmpty()) {
                break;
            }
            symbols.addLast(next.get());
            end += layout.size();
        }
        // what only has names that are missing may be anything
        while (!symbols.isEmpty() && symbols.getFirst().name().isEmpty()) {
            symbols.removeFirst();
            first += layout.size();
        }
        while (!symbols.isEmpty() && symbols.getLast().name().isEmpty()) {
            symbols.removeLast();
            end -= layout.size();
        }
        return new Run(
                first, end, symbols.stream().filter(s -> !s.name().isEmpty()).toList());
    }

    /** An entry that makes sense; its symbol has no name if that is missing from the dump. */
    private Optional<Symbol> entry(EntryLayout layout, long place) {
        byte[] entry = new byte[layout.size()];
        if (memory.read(place, entry, 0, entry.length) < entry.length) {
            return Optional.empty();
        }
        long value = layout.value(memory.words(), entry, place);
        long name = layout.name(memory.words(), entry, place);
        boolean near = value - start >= -BEFORE_TEXT && value - start < bytes;
        boolean perCpu = value >= 0 && value < PER_CPU_BYTES;
        if (!near && !perCpu || name - start < 0 || name - start >= bytes) {
            return Optional.empty();
        }
        byte[] text = new byte[MOST_NAME_BYTES];
        int have = memory.read(name, text, 0, text.length);
        int length = 0;
        while (length < have && text[length] > ' ' && text[length] < 0x7f) {
            length++;
        }
        if (length == have && have < text.length) {
            return Optional.of(new Symbol("", value, 'D', Optional.empty()));
        }
        return length == 0 || length == have || text[length] != 0
                ? Optional.empty()
                : Optional.of(new Symbol(ByteText.identifier(text, 0, length), value, 'D', Optional.empty()));
    }
}
