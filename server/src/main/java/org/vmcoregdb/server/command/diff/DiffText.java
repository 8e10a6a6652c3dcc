package org.vmcoregdb.server.command.diff;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.server.answer.ByteSize;
import org.vmcoregdb.server.answer.TextPage;

/** {@code diff} as text: a table for each kind of thing. */
final class DiffText {
    private static final int SHOWN = 20;

    private DiffText() {}

    static void write(TextPage out, DiffAnswer answer) {
        side(out, "A", answer.first());
        side(out, "B", answer.second());
        if (!answer.same().isEmpty()) {
            title(out, "TASKS THAT WAIT IN THE SAME WAY IN BOTH");
            lines(out, answer.same(), false);
        }
        table(out, "TASKS THAT WAIT IN A WAY THAT ONLY ONE HAS", answer.waits(), false);
        table(out, "SLAB CACHES, IN BYTES", answer.slabs(), true);
        table(out, "COUNTERS", answer.counters(), false);
        table(out, "TASKS BY NAME", answer.tasks(), false);
        table(out, "MODULES", answer.modules(), false);
        if (!answer.settings().isEmpty()) {
            out.lines("\nSETTINGS (SYSCTL)\n");
            for (DiffAnswer.Setting setting : answer.settings()) {
                out.append("    ").append(setting.name()).append(": ");
                out.append(setting.first().orElse("(none)")).append(" -> ");
                out.append(setting.second().orElse("(none)")).append('\n');
            }
        }
        answer.problems().forEach(problem -> out.append('[').append(problem).lines("]\n"));
    }

    private static void side(TextPage out, String letter, DiffAnswer.Side side) {
        out.append(letter).append(": ").append(side.file()).append(", ").append(side.release());
        if (isDate(side.time())) {
            out.append(", ")
                    .append(Instant.ofEpochSecond(side.time().getAsLong()).toString());
        }
        if (side.uptime().isPresent()) {
            out.append(", up ").append(side.uptime().getAsLong()).append(" s");
        }
        out.append('\n');
    }

    /** Years have four digits. */
    private static boolean isDate(OptionalLong time) {
        return time.isPresent() && time.getAsLong() >= 0 && time.getAsLong() < 253_402_300_800L;
    }

    private static void title(TextPage out, String title) {
        out.lines("\n").append(title).append('\n');
        out.lines("              A             B        CHANGE\n");
    }

    private static void table(TextPage out, String title, List<DiffAnswer.Change> changes, boolean bytes) {
        if (!changes.isEmpty()) {
            title(out, title);
            lines(out, changes, bytes);
        }
    }

    private static void lines(TextPage out, List<DiffAnswer.Change> changes, boolean bytes) {
        changes.stream()
                .limit(SHOWN)
                .forEach(change -> out.format(
                        "%15s %13s %13s  %s%n",
                        number(change.first(), bytes, ""),
                        number(change.second(), bytes, ""),
                        number(change.difference(), bytes, change.difference() > 0 ? "+" : ""),
                        change.name()));
        if (changes.size() > SHOWN) {
            out.format("    and %d others (--json has them)%n", changes.size() - SHOWN);
        }
    }

    private static String number(long value, boolean bytes, String sign) {
        return !bytes ? sign + value : value < 0 ? "-" + ByteSize.text(-value) : sign + ByteSize.text(value);
    }
}
