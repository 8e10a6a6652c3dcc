package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the log says of hardware, disks and file systems. */
record LoggedErrors(Evidence evidence) implements Check {
    private static final int LINES = 3;
    private static final List<Kind> KINDS = List.of(
            kind("\\[Hardware Error\\]|EDAC .*(UE|CE) |mce: .*Machine check", "hardware"),
            kind("I/O error, dev |Buffer I/O error|critical (medium|target) error|rejecting I/O to offline", "disks"),
            kind(
                    "EXT4-fs error|XFS .*[Cc]orruption|BTRFS (error|critical)|JBD2: .*error|Remounting filesystem read-only",
                    "file systems"),
            kind(
                    "BUG: scheduling while atomic",
                    "tasks that went to sleep where they must not, such as with a spinlock"),
            kind("nfs: server .* not responding", "an NFS server that does not answer"));

    private record Kind(Pattern said, String of) {}

    private static Kind kind(String said, String of) {
        return new Kind(Pattern.compile(said), of);
    }

    @Override
    public String id() {
        return "log.errors";
    }

    @Override
    public String about() {
        return "errors of hardware, disks and file systems in the log";
    }

    @Override
    public List<Finding> look() {
        List<Finding> found = new ArrayList<>();
        for (Kind kind : KINDS) {
            List<String> said = evidence.said(kind.said());
            if (!said.isEmpty()) {
                found.add(new Finding(
                        id(),
                        Severity.WARNING,
                        "The log has " + Words.count(said.size(), "error") + " of " + kind.of() + ".",
                        Words.first(said, LINES),
                        "log"));
            }
        }
        return found;
    }
}
