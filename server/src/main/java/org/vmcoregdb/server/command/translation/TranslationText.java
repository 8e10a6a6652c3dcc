package org.vmcoregdb.server.command.translation;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.memory.Translation;
import org.vmcoregdb.server.answer.TextPage;

/** {@code vtop} and {@code pte}. */
final class TranslationText {
    private static final String INNERMOST = "PTE";

    private TranslationText() {}

    static void write(TextPage out, TranslatedAnswer answer) {
        boolean first = !out.again(TranslatedAnswer.class);
        out.lines(first ? "" : "\n");
        List<Translation.Entry> entries = answer.walk().entries();
        boolean unknown = answer.user() && entries.isEmpty();
        String target = answer.paddr().isPresent()
                ? Long.toHexString(answer.paddr().getAsLong())
                : unknown || (answer.user() && answer.entry().isEmpty()) ? "(not accessible)" : "(not mapped)";
        out.lines(answer.user() ? "VIRTUAL     PHYSICAL        \n" : "VIRTUAL           PHYSICAL        \n");
        out.format(answer.user() ? "%-10x  %-16s%n%n" : "%-16x  %-16s%n%n", answer.vaddr(), target);
        walk(out, answer, entries);
        answer.area().ifPresent(area -> area(out, area));
        answer.page().ifPresent(page -> page(out, page, first));
    }

    private static void walk(TextPage out, TranslatedAnswer answer, List<Translation.Entry> entries) {
        if (entries.isEmpty()
                || answer.user() && answer.paddr().isEmpty() && answer.entry().isEmpty()) {
            return;
        }
        if (answer.places().isPresent()) {
            virtual(out, answer, entries, answer.places().get());
        } else {
            if (!answer.user()) {
                out.append("PGD DIRECTORY: ")
                        .append(Long.toHexString(answer.directory()))
                        .append('\n');
            }
            entries.forEach(entry -> step(out, entry, entry.level().equals("PGD") && !answer.user()));
        }
        if (answer.walk() instanceof Translation.Mapped mapped) {
            Translation.Entry leaf = entries.get(entries.size() - 1);
            if (leaf.guest().isPresent()) {
                out.format("  PAGE: %x [machine]%n", leaf.entry().paddr());
            }
            long start = mapped.paddr() & -mapped.pageSize();
            String size = leaf.level().equals(INNERMOST) ? "" : "  (" + size(mapped.pageSize()) + ")";
            out.append("  PAGE: ").append(Long.toHexString(start)).append(size);
            boolean padded = (answer.user() || answer.places().isPresent())
                    && size.isEmpty()
                    && leaf.guest().isEmpty();
            out.lines(padded ? "  \n" : "\n");
        }
        out.append('\n');
        answer.entry().ifPresent(entry -> {
            write(out, entry);
            out.append('\n');
        });
    }

    private static void virtual(
            TextPage out, TranslatedAnswer answer, List<Translation.Entry> entries, List<Long> places) {
        out.format("PAGE DIRECTORY: %x%n", answer.directory());
        for (int i = 0; i < Math.min(entries.size(), places.size()); i++) {
            Translation.Entry entry = entries.get(i);
            out.format("   %s: %x => %x%n", entry.level(), places.get(i), entry.value());
        }
    }

    private static String size(long bytes) {
        return bytes >= 1L << 30 ? (bytes >> 30) + "GB" : (bytes >> 20) + "MB";
    }

    /** An entry on the way; in a Xen PV guest its number of the frame, too, which is the next table or the page. */
    private static void step(TextPage out, Translation.Entry entry, boolean directory) {
        out.append(
                directory
                        ? String.format(Locale.ROOT, "PAGE DIRECTORY: %x", entry.value())
                        : String.format(Locale.ROOT, "   %s: %x => %x", entry.level(), entry.paddr(), entry.value()));
        if (entry.guest().isEmpty()) {
            out.append('\n');
            return;
        }
        PageEntry guest = entry.guest().get();
        boolean page = entry.level().equals(INNERMOST);
        boolean lower = page || entry.level().equals("PMD");
        out.lines(" [machine]\n").lines(lower ? "   " : "\t");
        out.format("%s: %x%n", entry.level(), page ? guest.value() : guest.paddr());
    }

    static void write(TextPage out, PageEntryAnswer entry) {
        String value = Long.toHexString(entry.value());
        if (entry.swap().isPresent()) {
            PageEntryAnswer.SwapPlace place = entry.swap().get();
            columns(
                    out,
                    List.of("PTE", "SWAP", "OFFSET"),
                    List.of(value, place.device(), Long.toString(place.offset())),
                    "",
                    "");
        } else {
            String flags = entry.flags().isEmpty() ? "no mapping" : String.join("|", entry.flags());
            List<String> cells = List.of(value, Long.toHexString(entry.paddr()));
            columns(out, List.of("PTE", "PHYSICAL"), cells, "  FLAGS", "  (" + flags + ")");
        }
    }

    /** Two lines; what is wider of a heading and the cell under it makes the width, and the other is centred. */
    private static void columns(
            TextPage out, List<String> headings, List<String> cells, String headingEnd, String cellEnd) {
        StringBuilder below = new StringBuilder();
        for (int i = 0; i < headings.size(); i++) {
            String heading = headings.get(i);
            String cell = cells.get(i);
            int width = Math.max(heading.length(), cell.length());
            int headingBlanks = width - heading.length();
            int cellBlanks = width - cell.length();
            String separator = i == 0 ? "" : "  ";
            out.append(separator).append(padded(heading, headingBlanks / 2, headingBlanks - headingBlanks / 2));
            below.append(separator).append(padded(cell, cellBlanks - cellBlanks / 2, cellBlanks / 2));
        }
        out.append(headingEnd).append('\n').append(below).append(cellEnd).append('\n');
    }

    private static String padded(String text, int before, int after) {
        return " ".repeat(before) + text + " ".repeat(after);
    }

    private static void area(TextPage out, TranslatedAnswer.Area area) {
        out.lines("      VMA           START       END     FLAGS FILE\n");
        out.format(
                "%x %10x %10x %x %s%n%n",
                area.address(),
                area.start(),
                area.end(),
                area.flags(),
                area.file().orElse(""));
    }

    private static void page(TextPage out, StructPage page, boolean heading) {
        out.lines(heading ? "      PAGE       PHYSICAL      MAPPING       INDEX CNT FLAGS\n" : "");
        out.format(
                "%x %8x %16x %8x %2d %x %s%n",
                page.address(),
                page.paddr(),
                page.mapping(),
                page.index(),
                page.count(),
                page.flags(),
                String.join(",", page.flagNames()));
    }
}
