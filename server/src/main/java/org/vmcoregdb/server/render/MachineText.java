package org.vmcoregdb.server.render;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.printk.SafeBuffer;
import org.vmcoregdb.kernel.system.SystemCall;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.result.MachineAnswer;
import org.vmcoregdb.server.result.Result;

/** {@code sys} with its options, {@code mod}, {@code log -a} and {@code -s}, as crash shows them. */
final class MachineText {
    private static final int POINTER_WIDTH = 16;

    private MachineText() {}

    /** What crash says, and below it what the letters mean. */
    static void taint(TextPage out, Result.TaintResult taint) {
        out.format("TAINTED_MASK: %x  %s%n", taint.mask(), taint.letters());
        for (Taint.Flag flag : Taint.flags(taint.mask())) {
            out.append("  ")
                    .append(flag.letter())
                    .append(": ")
                    .append(flag.meaning())
                    .append('\n');
        }
    }

    static void append(TextPage out, MachineAnswer answer) {
        if (answer instanceof MachineAnswer.FirmwareFields dmi) {
            int width = dmi.firmware().longestName() + 2;
            dmi.firmware().fields().forEach((name, text) -> out.format("%" + width + "s: %s%n", name, text));
        } else if (answer instanceof MachineAnswer.SystemCallList calls) {
            calls(out, calls);
        } else if (answer instanceof MachineAnswer.Configuration configuration) {
            out.lines(configuration.text());
        } else if (answer instanceof MachineAnswer.ModuleList list) {
            modules(out, list.modules());
        } else if (answer instanceof MachineAnswer.TaintedModules tainted) {
            tainted(out, tainted.modules());
        } else if (answer instanceof MachineAnswer.ModuleFiles files) {
            files.files().forEach(f -> out.append(sentence(f)).append('\n'));
        } else if (answer instanceof MachineAnswer.AuditRecords audit) {
            audit.queue()
                    .records()
                    .forEach(r -> out.append("type=")
                            .append(r.type())
                            .append(' ')
                            .append(r.text())
                            .append('\n'));
            out.lines(audit.queue().records().isEmpty() ? "log: kernel audit log is empty\n" : "");
            audit.queue().problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
        } else if (answer instanceof MachineAnswer.SafeBuffers buffers) {
            safeBuffers(out, buffers.buffers());
        }
    }

    private static void calls(TextPage out, MachineAnswer.SystemCallList list) {
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

    private static void modules(TextPage out, List<MachineAnswer.ModuleRow> rows) {
        int nameWidth =
                rows.stream().mapToInt(r -> width(r.module().name())).max().orElse(0);
        int sizeWidth = rows.stream()
                .mapToInt(r -> Long.toString(r.module().size()).length())
                .max()
                .orElse(0);
        String row = "%s  %-" + Math.max(4, nameWidth) + "s  %s  %" + Math.max(4, sizeWidth) + "s  %s%n";
        out.format(
                row,
                Columns.centered("MODULE", POINTER_WIDTH),
                "NAME",
                Columns.centered("BASE", POINTER_WIDTH),
                "SIZE",
                "OBJECT FILE");
        for (MachineAnswer.ModuleRow module : rows) {
            out.format(
                    row,
                    String.format(Locale.ROOT, "%016x", module.module().address()),
                    module.module().name(),
                    String.format(Locale.ROOT, "%016x", module.module().base()),
                    module.module().size(),
                    module.file().orElse("(not loaded)" + (module.symbols() ? "  [CONFIG_KALLSYMS]" : "")));
        }
    }

    private static void tainted(TextPage out, List<MachineAnswer.TaintedModule> modules) {
        if (modules.isEmpty()) {
            out.lines("no tainted modules\n");
            return;
        }
        int width = Math.max(
                4, modules.stream().mapToInt(m -> width(m.name())).max().orElse(0));
        String row = "%-" + width + "s  %s%n";
        out.format(row, "NAME", "TAINTS");
        modules.forEach(m -> out.format(row, m.name(), Taint.letters(m.mask())));
    }

    private static int width(String name) {
        return PrintableText.width(PrintableText.inLine(name));
    }

    private static String sentence(MachineAnswer.ModuleFile file) {
        return file.module()
                + file.file()
                        .map(path -> ": " + path)
                        .orElseGet(() -> ": no file with debug information was found"
                                + file.buildId()
                                        .map(id -> " (its build-id is " + id + ")")
                                        .orElse("")
                                + "; give its .ko after the vmlinux");
    }

    private static void safeBuffers(TextPage out, List<SafeBuffer> buffers) {
        String title = "";
        for (SafeBuffer buffer : buffers) {
            if (!buffer.name().equals(title)) {
                title = buffer.name();
                out.append("PRINTK_SAFE_SEQ_BUF: ").append(title).append('\n');
            }
            out.format(
                    "CPU: %d  ADDR: %x LEN: %d  MESSAGE_LOST: %d%n",
                    buffer.cpu(), buffer.address(), buffer.length(), buffer.lost());
            buffer.lines().forEach(l -> out.append("  ").append(l).append('\n'));
            out.lines(buffer.lines().isEmpty() && buffer.problem().isEmpty() ? "  (empty)\n" : "");
            buffer.problem().ifPresent(p -> out.append("  [").append(p).lines("]\n"));
            out.append('\n');
        }
    }
}
