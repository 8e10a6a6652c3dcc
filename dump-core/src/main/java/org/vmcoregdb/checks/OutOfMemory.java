package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.printk.LogRecord;

/** What the OOM killer said ({@code mm/oom_kill.c}). */
record OutOfMemory(Evidence evidence) implements Check {
    private static final Pattern KILLED = Pattern.compile(
            "(Memory cgroup out of memory|Out of memory): Killed? process (\\d{1,10}) \\(([^\\n]{1,32}?)\\)(?=[ ,]|$)");

    /** Since 4.19, before it. */
    private static final Pattern WHY = Pattern.compile(
            "oom-kill:constraint=CONSTRAINT_(\\w{1,32}),.*?(?:oom_memcg=([^,\\n]{1,512}),)?task_memcg=");

    private static final int LINES = 5;

    @Override
    public String id() {
        return "memory.oom";
    }

    @Override
    public String about() {
        return "processes that were killed for want of memory";
    }

    @Override
    public List<Finding> look() {
        List<String> lines = new ArrayList<>();
        String why = "";
        String last = "";
        int ofGroups = 0;
        for (LogRecord record : evidence.log()) {
            Matcher reason = WHY.matcher(record.text());
            if (reason.find() && reason.group(2) != null) {
                why = reason.group(2);
            }
            Matcher killed = KILLED.matcher(record.text());
            if (killed.find()) {
                lines.add(record.text());
                boolean ofGroup = killed.group(1).startsWith("Memory cgroup");
                ofGroups += ofGroup ? 1 : 0;
                last = "process " + killed.group(2) + " \"" + killed.group(3) + "\""
                        + (ofGroup
                                ? " for the limit of its cgroup" + (why.isEmpty() ? "" : " " + why)
                                : " because the machine had no memory left");
                why = "";
            }
        }
        if (lines.isEmpty()) {
            return List.of();
        }
        return List.of(new Finding(
                id(),
                ofGroups == lines.size() ? Severity.NOTE : Severity.WARNING,
                "The kernel killed " + last + (lines.size() == 1 ? "." : ", and " + (lines.size() - 1) + " before."),
                Words.first(lines, LINES),
                "mem"));
    }
}
