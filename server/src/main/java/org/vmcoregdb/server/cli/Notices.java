package org.vmcoregdb.server.cli;

import org.vmcoregdb.server.command.Analysis;

/** What the user should know about a dump beside the answers; goes to standard error. */
final class Notices {
    private Notices() {}

    static void print(Analysis analysis) {
        for (String warning : analysis.kernel().dump().warnings()) {
            Messages.print(warning);
        }
        for (String notice : analysis.kernel().notices()) {
            Messages.print(notice);
        }
    }
}
