package org.vmcoregdb.server.cli;

import org.vmcoregdb.crash.CrashDump;

/** What the user should know about a dump beside the answers; goes to standard error. */
final class Notices {
    private Notices() {}

    static void print(CrashDump analysis) {
        for (String warning : analysis.kernel().dump().warnings()) {
            Messages.print(warning);
        }
        for (String notice : analysis.kernel().notices()) {
            Messages.print(notice);
        }
    }
}
