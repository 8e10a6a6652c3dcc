package org.vmcoregdb.server.command.report.html;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.log.LogAnswer;
import org.vmcoregdb.server.command.log.LogText;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.stack.StackText;
import org.vmcoregdb.triage.Crash;

/** A report as Markdown, for a ticket or a mail. What comes from the dump is code, whatever characters are in it. */
final class TicketText {
    private static final int LOG_RECORDS = 60;

    private TicketText() {}

    static String markdown(Report report) {
        StringBuilder out =
                new StringBuilder("### ").append(code(CrashCard.title(report))).append("\n\n");
        report.crash()
                .flatMap(Crash::message)
                .ifPresent(message ->
                        out.append(code(PrintableText.inLine(message))).append("\n\n"));
        for (CrashCard.Fact fact : CrashCard.facts(report)) {
            out.append("- **").append(fact.label()).append(":** ").append(code(fact.text()));
            out.append(fact.more().isEmpty() ? "" : " (" + code(fact.more()) + ")")
                    .append('\n');
        }
        report.stack().ifPresent(stack -> {
            TextPage text = new TextPage();
            StackText.write(text, stack);
            block(out, "Stack", text.toString());
        });
        List<LogRecord> log = report.crashLog();
        TextPage text = new TextPage();
        LogText.write(
                text,
                new LogAnswer(
                        log.subList(0, Math.min(log.size(), LOG_RECORDS)), LogAnswer.Look.STANDARD, Optional.empty()));
        block(out, "Log", text.toString());
        report.problems()
                .forEach(problem -> out.append("\n").append(code(problem)).append('\n'));
        return out.toString();
    }

    /** Within a line, between more backticks than there are together in it. */
    static String code(String value) {
        String text = PrintableText.inLine(value);
        String marks = "`".repeat(longestRun(text) + 1);
        return text.isEmpty() ? "" : marks.length() > 1 ? marks + " " + text + " " + marks : marks + text + marks;
    }

    private static void block(StringBuilder out, String title, String lines) {
        if (!lines.isEmpty()) {
            String fence = "`".repeat(Math.max(3, longestRun(lines) + 1));
            out.append("\n**")
                    .append(title)
                    .append("**\n\n")
                    .append(fence)
                    .append('\n')
                    .append(lines);
            out.append(fence).append('\n');
        }
    }

    private static int longestRun(String text) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}
