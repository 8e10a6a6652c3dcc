package org.vmcoregdb.server.render;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.server.result.Result;

/** {@code sys}, as crash shows it on start. */
final class SystemText {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss 'UTC' yyyy", Locale.ENGLISH);

    /** Of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private SystemText() {}

    static void append(TextPage out, Result.SystemResult system) {
        String kernelFlags = (system.livepatched() ? "  [LIVEPATCH]" : "") + (system.tainted() ? "  [TAINTED]" : "");
        line(out, "KERNEL", system.kernelFile() + kernelFlags);
        String dumpFlags =
                (system.partialDump() ? "  [PARTIAL DUMP]" : "") + (system.incompleteDump() ? "  [INCOMPLETE]" : "");
        List<String> files = system.dumpFiles();
        for (int i = 0; i < files.size(); i++) {
            line(out, i == 0 ? "DUMPFILE" : "", files.get(i) + (i == files.size() - 1 ? dumpFlags : ""));
        }
        line(
                out,
                "CPUS",
                number(system.cpus()) + (system.offlineCpus() > 0 ? " [OFFLINE: " + system.offlineCpus() + "]" : ""));
        line(out, "DATE", system.time().isPresent() ? date(system.time().getAsLong()) : "(unknown)");
        line(out, "UPTIME", uptime(system.uptimeSeconds()));
        line(out, "LOAD AVERAGE", load(system.loadHundredths()));
        line(out, "TASKS", number(system.tasks()));
        line(out, "NODENAME", system.nodename());
        line(out, "RELEASE", system.release());
        line(out, "VERSION", system.version());
        line(
                out,
                "MACHINE",
                system.machine()
                        + (system.megahertz().isPresent()
                                ? "  (" + system.megahertz().getAsLong() + " Mhz)"
                                : "  (unknown Mhz)"));
        line(
                out,
                "MEMORY",
                system.memoryBytes().isPresent() ? memory(system.memoryBytes().getAsLong()) : "(unknown)");
        line(out, "PANIC", panic(system.panic().orElse("")));
    }

    /** An oops says little in one line, so crash points to the log. */
    private static String panic(String message) {
        return '"' + message + '"' + (message.startsWith("Oops: ") ? " (check log for details)" : "");
    }

    private static void line(TextPage out, String label, String value) {
        out.format("%12s%s %s%n", label, label.isEmpty() ? " " : ":", value);
    }

    /** Of a time that no calendar has, as damaged memory may have one, nothing can be said. */
    static String date(long seconds) {
        if (seconds < 0 || seconds > LAST_SECOND) {
            return "(unknown)";
        }
        return DATE.format(Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC));
    }

    private static String number(OptionalInt value) {
        return value.isPresent() ? Integer.toString(value.getAsInt()) : "(unknown)";
    }

    static String uptime(OptionalLong seconds) {
        if (seconds.isEmpty()) {
            return "(unknown)";
        }
        long s = seconds.getAsLong();
        long days = s / 86400;
        String clock = String.format(Locale.ROOT, "%02d:%02d:%02d", s / 3600 % 24, s / 60 % 60, s % 60);
        return days > 0 ? days + " days, " + clock : clock;
    }

    private static String load(List<Long> hundredths) {
        StringBuilder text = new StringBuilder();
        for (long value : hundredths) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(String.format(Locale.ROOT, "%d.%02d", value / 100, value % 100));
        }
        return text.length() == 0 ? "(unknown)" : text.toString();
    }

    /** As crash rounds: one decimal in the largest unit, none if it is .0. */
    private static String memory(long bytes) {
        String[] units = {"KB", "MB", "GB", "TB"};
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        String text = String.format(Locale.ROOT, "%.1f", value);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " " + units[unit];
    }
}
