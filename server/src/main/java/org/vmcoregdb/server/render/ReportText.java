package org.vmcoregdb.server.render;

import org.vmcoregdb.server.result.Report;

/** A report as a page of text. */
final class ReportText {
    private ReportText() {}

    static void append(TextPage out, Report report) {
        String separator = "";
        for (ReportSections.Section section : ReportSections.of(report)) {
            out.lines(separator).append(section.title()).append('\n').lines(section.body());
            separator = "\n";
        }
    }
}
