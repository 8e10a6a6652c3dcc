package org.vmcoregdb.server.command.report.html;

import java.util.List;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.server.command.log.LogText;
import org.vmcoregdb.server.command.report.Report;

/** The log: open from where it is about the crash, and folded what is before that or goes on for long. */
final class LogList {
    private static final int MOST_OPEN = 300;
    private static final int ERROR = 3;
    private static final int NOTICE = 5;

    private LogList() {}

    /** @param whole with what the kernel wrote before the crash, too */
    static void write(Html out, Report report, boolean whole) {
        List<LogRecord> log = report.log();
        int start = log.size() - report.crashLog().size();
        out.open("div", "class", "tools", "hidden", "");
        out.open("label").text("Search ");
        out.open("input", "type", "search", "data-filter", out.id("log-lines"), "autocomplete", "off")
                .close("label");
        out.element("output", "", "data-count", out.id("log-lines")).end("div");
        out.open("div", "id", out.define("log-lines"));
        if (whole && start > 0) {
            out.open("details")
                    .element("summary", start == 1 ? "1 record before that" : start + " records before that");
            list(out, log.subList(0, start));
            out.end("details");
        }
        int open = Math.min(log.size(), start + MOST_OPEN);
        list(out, log.subList(start, open));
        if (open < log.size()) {
            out.open("details").element("summary", log.size() - open + " more records");
            list(out, log.subList(open, log.size()));
            out.end("details");
        }
        out.end("div");
    }

    private static void list(Html out, List<LogRecord> records) {
        out.open("ol", "class", "log");
        for (LogRecord record : records) {
            String id = out.define("log-" + record.sequence());
            out.open("li", "id", id, "class", level(record));
            String time = LogText.time(record);
            out.element("a", time.isEmpty() ? "#" : time, "href", "#" + id);
            out.open("span").lines(record.text()).close("span").end("li");
        }
        out.end("ol");
    }

    private static String level(LogRecord record) {
        if (record.level() >= 0 && record.level() <= ERROR) {
            return "error";
        }
        return record.level() > NOTICE ? "minor" : "other";
    }
}
