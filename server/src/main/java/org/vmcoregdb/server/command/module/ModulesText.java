package org.vmcoregdb.server.command.module;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.TextPage;

/** {@code mod}, as crash shows it. */
final class ModulesText {
    private static final int POINTER_WIDTH = 16;

    private ModulesText() {}

    static void write(TextPage out, ModuleAnswers.ModuleList list) {
        List<ModuleAnswers.ModuleRow> rows = list.modules();
        if (rows.isEmpty()) {
            out.lines("no modules installed\n");
            return;
        }
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
        for (ModuleAnswers.ModuleRow module : rows) {
            out.format(
                    row,
                    String.format(Locale.ROOT, "%016x", module.module().address()),
                    module.module().name(),
                    String.format(Locale.ROOT, "%016x", module.module().base()),
                    module.module().size(),
                    module.file().orElse("(not loaded)" + (module.symbols() ? "  [CONFIG_KALLSYMS]" : "")));
        }
    }

    static void write(TextPage out, ModuleAnswers.TaintedModules tainted) {
        List<ModuleAnswers.TaintedModule> modules = tainted.modules();
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

    static void write(TextPage out, ModuleAnswers.ModuleFiles files) {
        files.files().forEach(f -> out.append(sentence(f)).append('\n'));
    }

    private static int width(String name) {
        return PrintableText.width(PrintableText.inLine(name));
    }

    private static String sentence(ModuleAnswers.ModuleFile file) {
        return file.module()
                + file.file()
                        .map(path -> ": " + path)
                        .orElseGet(() -> ": no file with debug information was found"
                                + file.buildId()
                                        .map(id -> " (its build-id is " + id + ")")
                                        .orElse("")
                                + "; give its .ko after the vmlinux");
    }
}
