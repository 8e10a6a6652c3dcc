package org.vmcoregdb.server.render;

import org.vmcoregdb.server.result.Report;

/** A report as a page of text. */
final class ReportText {
    private ReportText() {}

    static void append(StringBuilder out, Report report) {
        String separator = "";
        for (ReportSections.Section section : ReportSections.of(report)) {
            out.append(separator).append(section.title()).append('\n').append(section.body());
            separator = "\n";
        }
    }
}
