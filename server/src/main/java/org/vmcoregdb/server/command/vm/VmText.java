package org.vmcoregdb.server.command.vm;

import java.util.List;
import org.vmcoregdb.kernel.mm.VmArea;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.TaskHeading;
import org.vmcoregdb.server.answer.TextPage;

/** {@code vm} as crash shows it. */
final class VmText {
    private static final String AREA_COLUMNS = "      VMA           START       END     FLAGS FILE\n";
    private static final String PAGE_COLUMNS = "VIRTUAL     PHYSICAL\n";
    private static final int ADDRESS_WIDTH = 16;

    private VmText() {}

    static void write(TextPage out, VmAnswer answer) {
        if (answer.look() == VmAnswer.Look.FOUND) {
            found(out, answer);
            return;
        }
        out.between();
        TaskHeading.append(out, answer.task());
        if (answer.look() == VmAnswer.Look.NAME) {
            return;
        }
        sizes(out, answer);
        if (answer.look() == VmAnswer.Look.AREAS && answer.mm() != 0) {
            out.lines(AREA_COLUMNS);
            answer.areas().forEach(area -> area(out, area));
        }
        answer.problem().ifPresent(why -> out.append('[').append(why).lines("]\n"));
    }

    private static void sizes(TextPage out, VmAnswer answer) {
        out.lines("       MM               PGD          RSS    TOTAL_VM\n")
                .append(centered(answer.mm()))
                .append("  ")
                .append(centered(answer.directory().orElse(0)))
                .append("  ")
                .append(Columns.centered(answer.sizes().residentKilobytes() + "k", 6))
                .append("  ")
                .append(Columns.centered(answer.sizes().virtualKilobytes() + "k", 8))
                .append('\n');
    }

    private static String centered(long address) {
        return Columns.centered(Long.toHexString(address), ADDRESS_WIDTH);
    }

    private static void area(TextPage out, MappedArea mapped) {
        VmArea area = mapped.area();
        out.append(centered(area.address()))
                .append(' ')
                .append(right(area.start(), 10))
                .append(' ')
                .append(right(area.end(), 10))
                .append(' ')
                .append(right(area.flags(), 6))
                .append(' ')
                .append(mapped.file().orElse(""))
                .append('\n');
    }

    private static String right(long value, int width) {
        String digits = Long.toHexString(value);
        return " ".repeat(Math.max(0, width - digits.length())) + digits;
    }

    static void write(TextPage out, AreaPagesAnswer answer) {
        if (!answer.continued()) {
            out.lines(AREA_COLUMNS);
            area(out, answer.area());
            out.lines(PAGE_COLUMNS);
        }
        pages(out, answer.area().pages(), answer.digits());
    }

    private static void pages(TextPage out, List<PagePlace> pages, int digits) {
        for (PagePlace page : pages) {
            String vaddr = Long.toHexString(page.vaddr());
            out.append(vaddr)
                    .append(" ".repeat(Math.max(0, 10 - vaddr.length())))
                    .append("  ");
            if (page.paddr().isPresent()) {
                out.append(right(page.paddr().getAsLong(), Math.max(8, digits)));
            } else if (page.swap().isPresent()) {
                out.append("SWAP: ")
                        .append(page.swap().get())
                        .append("  OFFSET: ")
                        .append(Long.toUnsignedString(page.offset().orElse(0)));
            } else if (page.file().isPresent()) {
                out.append("FILE: ")
                        .append(page.file().get())
                        .append("  OFFSET: ")
                        .append(Long.toHexString(page.offset().orElse(0)));
            } else {
                out.append("(not mapped)");
            }
            out.append('\n');
        }
    }

    /** Headings come again where pages were shown between. */
    private static void found(TextPage out, VmAnswer answer) {
        TaskHeading.append(out, answer.task());
        sizes(out, answer);
        boolean headed = false;
        for (MappedArea area : answer.areas()) {
            if (!headed || !area.pages().isEmpty()) {
                out.lines(AREA_COLUMNS);
            }
            area(out, area);
            headed = area.pages().isEmpty();
            if (!area.pages().isEmpty()) {
                out.lines(PAGE_COLUMNS);
                pages(out, area.pages(), answer.digits());
            }
        }
        answer.problem().ifPresent(why -> out.append('[').append(why).lines("]\n"));
        out.append('\n');
    }
}
