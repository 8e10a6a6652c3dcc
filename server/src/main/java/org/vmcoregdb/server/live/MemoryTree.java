package org.vmcoregdb.server.live;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.dump.MemoryRange;

/** Where a guest has memory, by what QEMU's monitor says ({@code info mtree -f}, {@code softmmu/memory.c}: flat views). */
final class MemoryTree {
    private static final Pattern RANGE =
            Pattern.compile("\\s*([0-9a-f]{16})-([0-9a-f]{16}) \\(prio -?[0-9]+, (ram|rom)\\): (\\S+).*");

    /** What is smaller is a device's. */
    private static final long LEAST_BYTES = 4 << 20;

    private MemoryTree() {}

    private record Line(long start, long end, boolean writable, String name) {}

    /** Ranges of a guest's memory, ascending; none if that is not what the text says. */
    static List<MemoryRange> ranges(String text) {
        List<Line> lines = new ArrayList<>();
        boolean inView = false;
        for (String line : text.lines().toList()) {
            if (line.startsWith("FlatView")) {
                inView = false;
            } else if (line.startsWith(" AS \"memory\"")) {
                inView = true;
            }
            Matcher range = RANGE.matcher(line);
            if (inView && range.matches()) {
                long start = Long.parseUnsignedLong(range.group(1), 16);
                long end = Long.parseUnsignedLong(range.group(2), 16) + 1;
                boolean sane = start >= 0 && end > start;
                if (sane) {
                    lines.add(new Line(start, end, range.group(3).equals("ram"), range.group(4)));
                }
            }
        }
        List<String> memories = lines.stream()
                .filter(line -> line.writable && line.end - line.start >= LEAST_BYTES)
                .filter(line -> !line.name.matches(".*(vga|vram|rom|bios|flash).*"))
                .map(Line::name)
                .toList();
        List<MemoryRange> ranges = new ArrayList<>();
        for (Line line : lines) {
            if (memories.contains(line.name)) {
                int last = ranges.size() - 1;
                if (last >= 0 && ranges.get(last).end() == line.start) {
                    ranges.set(last, new MemoryRange(ranges.get(last).start(), line.end));
                } else if (last < 0 || ranges.get(last).end() < line.start) {
                    ranges.add(new MemoryRange(line.start, line.end));
                }
            }
        }
        return List.copyOf(ranges);
    }
}
