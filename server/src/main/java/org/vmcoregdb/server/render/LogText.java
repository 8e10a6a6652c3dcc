package org.vmcoregdb.server.render;

import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.server.result.Result;

/** {@code log}: one line a record; further lines of a record are indented by the width of its prefix. */
final class LogText {
    private static final long NANOSECONDS = 1_000_000_000L;

    private LogText() {}

    static void append(TextPage out, Result.LogResult log) {
        for (LogRecord record : log.records()) {
            String prefix = prefix(record, log.style());
            out.append(prefix);
            out.lines(shown(record.text()).replace("\n", "\n" + " ".repeat(prefix.length())));
            out.append('\n');
            if (log.style().dictionary() && !record.dictionary().isEmpty()) {
                record.dictionary()
                        .lines()
                        .forEach(l -> out.append(" ".repeat(prefix.length()))
                                .append(l)
                                .append('\n'));
            }
        }
        log.problem().ifPresent(p -> out.append("[").append(p).lines("]\n"));
    }

    /** Characters that are not printable are points, as crash shows them; those that only move the cursor are no exception. */
    private static String shown(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f || c == '\n')) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c != '\n' && c != '\t' && PrintableText.isControl(c) ? '.' : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static String prefix(LogRecord record, Result.LogStyle style) {
        TextPage prefix = new TextPage();
        if (!style.noTime() && record.nanoseconds().isPresent()) {
            long time = record.nanoseconds().getAsLong();
            if (style.bootTime().isPresent()) {
                prefix.append('[')
                        .append(SystemText.date(style.bootTime().getAsLong() + time / NANOSECONDS))
                        .append("] ");
            } else {
                prefix.format("[%5d.%06d] ", time / NANOSECONDS, time % NANOSECONDS / 1000);
            }
        }
        if (style.caller() && record.callerId().isPresent()) {
            long id = record.callerId().getAsLong();
            boolean cpu = (id & 0x80000000L) != 0;
            prefix.format("[%6s] ", (cpu ? "C" : "T") + (id & 0x7fffffffL));
        }
        if (style.level() && record.level() >= 0) {
            prefix.append('<').append(record.level()).append('>');
        }
        return prefix.toString();
    }
}
