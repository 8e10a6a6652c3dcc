package org.vmcoregdb.server.command.system;

import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.kernel.system.SystemCall;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.answer.TextPage;

/** {@code sys} with its options, as crash shows it. */
final class SystemDetailText {
    private SystemDetailText() {}

    /** What crash says, and below it what the letters mean. */
    static void write(TextPage out, TaintAnswer taint) {
        out.format("TAINTED_MASK: %x  %s%n", taint.mask(), taint.letters());
        for (Taint.Flag flag : Taint.flags(taint.mask())) {
            out.append("  ")
                    .append(flag.letter())
                    .append(": ")
                    .append(flag.meaning())
                    .append('\n');
        }
    }

    static void write(TextPage out, FirmwareAnswer dmi) {
        int width = dmi.firmware().longestName() + 2;
        dmi.firmware().fields().forEach((name, text) -> out.format("%" + width + "s: %s%n", name, text));
    }

    static void write(TextPage out, SystemCallsAnswer list) {
        if (!list.calls().isEmpty()) {
            out.lines("NUM  SYSTEM CALL                FILE AND LINE NUMBER\n");
        }
        for (SystemCall call : list.calls()) {
            String source = call.source()
                    .map(s -> inside(s.file(), list.buildFolder()) + ": " + s.line())
                    .orElse("");
            out.append(String.format(Locale.ROOT, "%3d  %-26s %s", call.number(), call.function(), source)
                            .stripTrailing())
                    .append('\n');
        }
    }

    private static String inside(String file, Optional<String> folder) {
        return folder.filter(file::startsWith)
                .map(f -> ".." + file.substring(f.length()))
                .orElse(file);
    }
}
