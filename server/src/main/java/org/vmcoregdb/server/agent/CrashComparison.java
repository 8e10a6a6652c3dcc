package org.vmcoregdb.server.agent;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.command.report.CrashSummary;
import org.vmcoregdb.server.command.report.CrashTableAnswer;
import org.vmcoregdb.server.command.report.ReportBuilder;

/** What killed a machine, in short, and which dumps have that in common. */
final class CrashComparison {
    private static final int MOST_DUMPS = 1000;

    private CrashComparison() {}

    /** Of one dump. */
    static CrashTableAnswer of(String name, LocalContext context) {
        List<String> problems = new ArrayList<>();
        return new CrashTableAnswer(List.of(summary(name, context, problems)), problems);
    }

    private static CrashSummary summary(String name, LocalContext context, List<String> problems) {
        ReportBuilder builder = new ReportBuilder(context);
        CrashSummary summary = CrashSummary.of(name, context.kernel(), builder.crash());
        builder.problems().forEach(problem -> problems.add(name + ": " + problem));
        return summary;
    }

    /** All dumps that died of the same as the one that is meant, which is the first of them. */
    static void similar(ToolCall call) throws AgentException {
        String name = call.dumpName();
        List<String> problems = new ArrayList<>();
        List<CrashSummary> alike = new ArrayList<>();
        call.onDump(context -> alike.add(summary(name, context, problems)));
        int looked = 0;
        for (String other : call.library().dumps().keySet()) {
            if (other.equals(name)) {
                continue;
            }
            if (call.stopped() || looked++ == MOST_DUMPS) {
                problems.add("not all dumps were looked at");
                break;
            }
            try {
                call.library().read(other, dump -> {
                    LocalContext context = new LocalContext(dump, call::stopped);
                    CrashSummary summary = summary(other, context, problems);
                    if (summary.kind().equals(alike.get(0).kind())) {
                        alike.add(summary);
                    }
                });
            } catch (AgentException unusable) {
                problems.add(String.valueOf(unusable.getMessage()));
            }
        }
        call.page().accept(new CrashTableAnswer(alike, problems));
    }
}
