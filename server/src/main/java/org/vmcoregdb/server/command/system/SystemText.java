package org.vmcoregdb.server.command.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.server.answer.ByteSize;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.answer.TimeText;

/** {@code sys}, as crash shows it on start. */
public final class SystemText {

    private SystemText() {}

    /**
     * A line.
     *
     * @param label empty if the line goes on with the one before it
     */
    public record Line(String label, String value) {}

    /** The machine and how it died. */
    public static void write(TextPage out, SystemAnswer system) {
        lines(system)
                .forEach(line ->
                        out.format("%12s%s %s%n", line.label(), line.label().isEmpty() ? " " : ":", line.value()));
    }

    /** The same line by line. */
    public static List<Line> lines(SystemAnswer system) {
        List<Line> out = new ArrayList<>();
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
        line(
                out,
                "DATE",
                system.time().isPresent() ? TimeText.date(system.time().getAsLong()) : "(unknown)");
        line(out, "UPTIME", TimeText.uptime(system.uptimeSeconds()));
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
                system.memoryBytes().isPresent()
                        ? ByteSize.text(system.memoryBytes().getAsLong())
                        : "(unknown)");
        line(out, "PANIC", panic(system.panic().orElse(""), system.panicLine()));
        return out;
    }

    /** An oops says little in one line, so crash points to the log. */
    private static String panic(String message, Optional<String> line) {
        return '"' + line.orElse(message) + '"' + (message.startsWith("Oops: ") ? " (check log for details)" : "");
    }

    private static void line(List<Line> out, String label, String value) {
        out.add(new Line(label, value));
    }

    private static String number(OptionalInt value) {
        return value.isPresent() ? Integer.toString(value.getAsInt()) : "(unknown)";
    }

    private static String load(List<Long> hundredths) {
        StringBuilder text = new StringBuilder();
        for (long value : hundredths) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(String.format(Locale.ROOT, "%d.%02d", value / 100, value % 100));
        }
        return text.length() == 0 ? "(unknown)" : text.toString();
    }
}
