package org.vmcoregdb.server.command.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.stack.StackText;
import org.vmcoregdb.triage.CrashSignature;

/** Many dumps, those with one signature together, the most frequent first. */
final class CrashTableText {
    private CrashTableText() {}

    static void write(TextPage out, CrashTableAnswer table) {
        for (List<CrashSummary> same : groups(table.dumps())) {
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

    private static List<List<CrashSummary>> groups(List<CrashSummary> dumps) {
        Map<String, List<CrashSummary>> bySignature = new LinkedHashMap<>();
        for (CrashSummary dump : dumps) {
            String key = dump.signature().map(CrashSignature::text).orElse(dump.type());
            bySignature.computeIfAbsent(key, k -> new ArrayList<>()).add(dump);
        }
        List<List<CrashSummary>> groups = new ArrayList<>(bySignature.values());
        groups.sort(Comparator.comparingInt(group -> -group.size()));
        return groups;
    }
}
