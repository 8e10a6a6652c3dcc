package org.vmcoregdb.server.command.mem;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.mm.MemoryBalance;
import org.vmcoregdb.kernel.mm.MemoryPressure;
import org.vmcoregdb.server.answer.ByteSize;
import org.vmcoregdb.server.answer.TextPage;

/** {@code mem} as text: the balance, and below it who has most of the larger shares. */
final class MemText {
    /** What one entry of a page table maps at most, on machines with pages of 4 KiB. */
    private static final long LARGE_BYTES = 2L << 20;

    private MemText() {}

    static void write(TextPage out, MemAnswer answer) {
        MemoryBalance balance = answer.balance();
        OptionalLong total = balance.total();
        out.lines("       SIZE       %\n");
        for (MemoryBalance.Share share : balance.shares()) {
            line(out, share.pages(), total, answer.pageBytes(), share.use().words());
        }
        balance.rest().ifPresent(rest -> line(out, rest, total, answer.pageBytes(), "the rest: nobody counts it"));
        total.ifPresent(all -> line(out, all, total, answer.pageBytes(), "all that the kernel manages"));
        pressure(out, answer.pressure(), answer.pageBytes());
        if (!answer.processes().isEmpty()) {
            out.lines("\nPROCESSES\n");
            answer.processes()
                    .forEach(process -> out.format(
                            "%11s  %7d  %s%n",
                            ByteSize.text(process.bytes()),
                            process.task().pid(),
                            process.task().comm()));
        }
        if (!answer.groups().isEmpty()) {
            out.lines("\nCONTROL GROUPS, WITH THOSE IN THEM, AND THEIR LIMITS\n");
            answer.groups()
                    .forEach(group -> out.format(
                            "%11s  %10s  %s%s%n",
                            ByteSize.text(group.pages() * answer.pageBytes()),
                            group.limit().isPresent()
                                    ? ByteSize.text(group.limit().getAsLong() * answer.pageBytes())
                                    : "-",
                            group.path(),
                            group.kills().orElse(0) > 0
                                    ? " (its limit killed " + group.kills().getAsLong() + ")"
                                    : ""));
        }
        if (!answer.caches().isEmpty()) {
            out.lines("\nSLAB CACHES, AND HOW MUCH OF THEM IS IN USE\n");
            answer.caches()
                    .forEach(cache -> out.format(
                            "%11s  %10s  %s%n",
                            ByteSize.text(cache.bytes()), ByteSize.text(cache.used()), cache.name()));
        }
        if (!answer.callers().isEmpty()) {
            out.lines("\nVMALLOC, BY WHO ASKED\n");
            answer.callers()
                    .forEach(caller -> out.format(
                            "%11s  %7d  %s%n",
                            ByteSize.text(caller.bytes()),
                            caller.areas(),
                            caller.function()
                                    .map(function -> function.name().orElse(Long.toHexString(function.address()))
                                            + function.module()
                                                    .map(module -> " [" + module + "]")
                                                    .orElse(""))
                                    .orElse("(nobody)")));
        }
        answer.problems().forEach(problem -> out.append('[').append(problem).lines("]\n"));
    }

    private static void pressure(TextPage out, MemoryPressure pressure, int pageBytes) {
        if (!pressure.zones().isEmpty()) {
            out.lines("\nZONES: FREE, WATERMARKS, LARGEST FREE BLOCK, SHARE IN BLOCKS OF 2 MB\n");
            pressure.zones().forEach(zone -> zone(out, zone, pageBytes));
        }
        for (MemoryPressure.Reclaimer reclaimer : pressure.reclaimers()) {
            if (reclaimer.failures() > 0) {
                out.format(
                        "kswapd of node %d has freed nothing in its last %d %s%s%n",
                        reclaimer.node(),
                        reclaimer.failures(),
                        reclaimer.failures() == 1 ? "run" : "runs",
                        reclaimer.hasGivenUp() ? ", and has given up" : "");
            }
        }
        if (!pressure.efforts().isEmpty()) {
            out.append(pressure.efforts().stream()
                            .map(done -> done.count() + " " + done.effort().words())
                            .collect(Collectors.joining(", ", "since the boot: ", "")))
                    .append('\n');
        }
    }

    private static void zone(TextPage out, MemoryPressure.Zone zone, int pageBytes) {
        List<Long> marks = zone.of().watermarks();
        out.format("%4d  ", zone.of().node());
        out.append(String.format(Locale.ROOT, "%-8s", zone.of().name()));
        out.format("  %10s", size(zone.free(), pageBytes));
        marks.forEach(mark -> out.format("  %9s", ByteSize.text(mark * pageBytes)));
        OptionalLong largest = zone.largest();
        out.format("  %9s", largest.isPresent() ? ByteSize.text((long) pageBytes << largest.getAsLong()) : "-");
        long free = zone.free().orElse(0);
        int order = Long.numberOfTrailingZeros(LARGE_BYTES / pageBytes);
        out.format(
                "  %5s", free > 0 ? String.format(Locale.ROOT, "%.0f %%", 100.0 * zone.inBlocksOf(order) / free) : "-");
        zone.failedOrder()
                .ifPresent(failed ->
                        out.format("; compaction for %s has failed", ByteSize.text((long) pageBytes << failed)));
        out.append('\n');
    }

    private static String size(OptionalLong pages, int pageBytes) {
        return pages.isPresent() ? ByteSize.text(pages.getAsLong() * pageBytes) : "?";
    }

    private static void line(TextPage out, long pages, OptionalLong total, int pageBytes, String what) {
        String percent =
                total.orElse(0) > 0 ? String.format(Locale.ROOT, "%.1f", pages * 100.0 / total.getAsLong()) : "?";
        String size = pages < 0 ? "-" + ByteSize.text(-pages * pageBytes) : ByteSize.text(pages * pageBytes);
        out.format("%11s  %6s  %s%n", size, percent, what);
    }
}
