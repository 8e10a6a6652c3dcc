package org.vmcoregdb.server.command.check;

import java.util.List;
import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.checks.Finding;
import org.vmcoregdb.checks.Severity;
import org.vmcoregdb.server.answer.TextPage;

/** Findings as text: a sentence, its evidence, and what shows more. */
public final class CheckText {
    private static final int SHORT = 3;

    private CheckText() {}

    static void write(TextPage out, CheckAnswer answer) {
        CheckResult result = answer.result();
        if (result.findings().isEmpty()) {
            out.lines("nothing was found\n");
        }
        for (Finding finding : result.findings()) {
            sentence(out, finding).append("  [").append(finding.id()).lines("]\n");
            finding.evidence().forEach(line -> out.append("    ").append(line).append('\n'));
            out.append("    more: ").append(finding.next()).append('\n');
        }
        out.format(
                "%n%d checks found nothing%s%n",
                result.clean().size(), answer.look().clean() || result.clean().isEmpty() ? "" : " (-v lists them)");
        if (answer.look().clean()) {
            result.clean().forEach(check -> out.format("    %-18s  %s%n", check.id(), check.about()));
        }
        unknown(out, result);
    }

    private static TextPage sentence(TextPage out, Finding finding) {
        return out.append(finding.severity().word()).append(": ").append(finding.sentence());
    }

    private static void unknown(TextPage out, CheckResult result) {
        result.unknown()
                .forEach(check -> out.append('[')
                        .append(check.id())
                        .append(" could not look: ")
                        .append(check.reason())
                        .lines("]\n"));
    }

    /** What a report says: the first lines of evidence, and of notes only the sentences. */
    public static void brief(TextPage out, CheckResult result) {
        for (Finding finding : result.findings()) {
            sentence(out, finding).append('\n');
            if (finding.severity() != Severity.NOTE) {
                List<String> evidence = finding.evidence();
                evidence.stream()
                        .limit(SHORT)
                        .forEach(line -> out.append("    ").append(line).append('\n'));
                if (evidence.size() > SHORT) {
                    out.append("    … (")
                            .append(finding.next())
                            .append(" shows more)")
                            .append('\n');
                }
            }
        }
    }
}
