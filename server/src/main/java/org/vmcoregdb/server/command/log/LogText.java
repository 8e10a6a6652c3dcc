package org.vmcoregdb.server.command.log;

import java.util.Locale;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.answer.TimeText;
import org.vmcoregdb.symbols.rust.RustNames;

/** {@code log}: one line a record; further lines of a record are indented by the width of its prefix. */
public final class LogText {
    private static final long NANOSECONDS = 1_000_000_000L;

    private LogText() {}

    /** The records. */
    public static void write(TextPage out, LogAnswer log) {
        for (LogRecord record : log.records()) {
            String prefix = prefix(record, log.look());
            out.append(prefix);
            String text = log.look().rust() ? RustNames.inText(record.text()) : record.text();
            out.lines(shown(text).replace("\n", "\n" + " ".repeat(prefix.length())));
            out.append('\n');
            if (log.look().dictionary() && !record.dictionary().isEmpty()) {
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

    /** Seconds since the boot, in brackets; empty if the record does not say. */
    public static String time(LogRecord record) {
        if (record.nanoseconds().isEmpty()) {
            return "";
        }
        long time = record.nanoseconds().getAsLong();
        return String.format(Locale.ROOT, "[%5d.%06d]", time / NANOSECONDS, time % NANOSECONDS / 1000);
    }

    private static String prefix(LogRecord record, LogAnswer.Look look) {
        TextPage prefix = new TextPage();
        if (!look.noTime() && record.nanoseconds().isPresent()) {
            long time = record.nanoseconds().getAsLong();
            if (look.bootTime().isPresent()) {
                prefix.append('[')
                        .append(TimeText.date(look.bootTime().getAsLong() + time / NANOSECONDS))
                        .append("] ");
            } else {
                prefix.append(time(record)).append(' ');
            }
        }
        if (look.caller() && record.callerId().isPresent()) {
            long id = record.callerId().getAsLong();
            boolean cpu = (id & 0x80000000L) != 0;
            prefix.format("[%6s] ", (cpu ? "C" : "T") + (id & 0x7fffffffL));
        }
        if (look.level() && record.level() >= 0) {
            prefix.append('<').append(record.level()).append('>');
        }
        return prefix.toString();
    }
}
