package org.vmcoregdb.server.command.report;

import org.vmcoregdb.server.answer.TextPage;

/** A report as a page of text. */
final class ReportText {
    private ReportText() {}

    static void write(TextPage out, Report report) {
        String separator = "";
        for (ReportSections.Section section : ReportSections.of(report)) {
            out.lines(separator).append(section.title()).append('\n').lines(section.body());
            separator = "\n";
        }
    }
}
