package org.vmcoregdb.server.command.report;

import java.util.List;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.stack.StackText;
import org.vmcoregdb.triage.CrashSignature;

/** Many dumps, those with one signature together, the most frequent first. */
final class CrashTableText {
    private CrashTableText() {}

    static void write(TextPage out, CrashTableAnswer table) {
        for (List<CrashSummary> same : table.groups()) {
            CrashSummary first = same.get(0);
            out.format(
                    "seen %d time%s  %s  %s%s%n",
                    same.size(),
                    same.size() == 1 ? " " : "s",
                    first.signature().map(CrashSignature::id).orElse("(no signature) "),
                    first.type(),
                    first.function().map(f -> " in " + StackText.withOffset(f)).orElse(""));
            same.forEach(dump -> out.append("    ")
                    .append(dump.file())
                    .append("  (")
                    .append(dump.release())
                    .lines(")\n"));
        }
        table.problems().forEach(why -> out.append('[').append(why).lines("]\n"));
    }
}
