package org.vmcoregdb.server.command.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vmcoregdb.server.command.check.CheckAnswer;
import org.vmcoregdb.server.command.report.CrashSummary;
import org.vmcoregdb.server.command.report.KnownReports;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.system.SystemText;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.SuspectModule;

/** A report as one HTML file. All of it can be read without scripts, which add sorting, filtering and copying. */
public final class ReportPage {
    private final Report report;
    private final Html out;
    private final Anchors anchors;
    private final List<Section> sections = new ArrayList<>();

    private record Section(String name, String title, Html content) {}

    private ReportPage(Report report, String prefix) {
        this.report = report;
        this.out = new Html(prefix);
        this.anchors = new Anchors(report);
    }

    /** The whole file. */
    public static String render(Report report) {
        return render(report, Optional.empty());
    }

    /**
     * The whole file.
     *
     * @param overview a file in the same folder that links to this one
     */
    public static String render(Report report, Optional<String> overview) {
        ReportPage page = new ReportPage(report, "");
        overview.ifPresent(file -> page.out
                .open("p", "class", "back")
                .element("a", "All dumps of this folder", "href", file)
                .end("p"));
        page.whole();
        String title = CrashCard.title(report) + " (" + report.system().nodename() + ", "
                + report.system().release() + ")";
        return PageFrame.around(title, KnownReports.mark(CrashSummary.of(report)), page.out);
    }

    /** The most important parts, as one of many on a page: without the tasks, the other stacks and the log before the crash. */
    static Html part(Report report, String prefix) {
        ReportPage page = new ReportPage(report, prefix);
        CrashCard.write(page.out, report, "h3");
        report.crash().ifPresent(page::ofCrash);
        page.add("log", "Log from the crash on", html -> LogList.write(html, report, false));
        page.problems();
        page.sections.forEach(section -> page.section(section, "h4"));
        return page.out;
    }

    private void whole() {
        CrashCard.write(out, report, "h1");
        problems();
        if (!report.checks().findings().isEmpty()) {
            add(
                    "found",
                    "What was found",
                    html -> WaitsHtml.write(
                            html, "What was found", new CheckAnswer(report.checks(), new CheckAnswer.Look(false))));
        }
        report.crash().ifPresent(this::ofCrash);
        if (!report.log().isEmpty()) {
            add(
                    "log",
                    report.logStart().isPresent() ? "Log from the crash on" : "End of the log",
                    html -> LogList.write(html, report, true));
        }
        if (!report.running().isEmpty()) {
            add(
                    "cpus",
                    "On the CPUs",
                    html -> new TaskTables(html, anchors).places(report.running(), "On the CPUs", "Was in"));
        }
        if (!report.waits().groups().isEmpty()) {
            add("waits", "Who waits for whom", html -> WaitsHtml.write(html, "Who waits for whom", report.waits()));
        }
        if (!report.io().isEmpty()) {
            String title = report.io().devices().isEmpty() ? "Servers that do not answer" : "Disks that are stuck";
            add("io", title, html -> WaitsHtml.write(html, title, report.io()));
        }
        if (!report.blocked().isEmpty()) {
            add(
                    "blocked",
                    "Blocked tasks",
                    html -> new TaskTables(html, anchors).places(report.blocked(), "Blocked tasks", "Waits in"));
        }
        if (!report.tasks().isEmpty()) {
            add("tasks", "Tasks", html -> new TaskTables(html, anchors).all(report.tasks()));
        }
        if (!report.groups().isEmpty()) {
            add("stacks", "All stacks", html -> GroupList.write(html, report.groups(), anchors));
        }
        if (!report.taint().isEmpty() || !report.suspects().isEmpty()) {
            add("modules", "Modules and taint", this::modules);
        }
        add("machine", "Machine", this::machine);
        add("ticket", "For a ticket", this::ticket);
        contents();
        out.ours("<main>\n");
        sections.forEach(section -> section(section, "h2"));
        out.end("main");
    }

    private void problems() {
        if (!report.problems().isEmpty()) {
            add("missing", "What is missing", html -> {
                html.open("ul", "class", "problem");
                report.problems().forEach(problem -> html.element("li", problem));
                html.end("ul");
            });
        }
    }

    private void ofCrash(Crash crash) {
        if (ExplanationHtml.has(crash)) {
            add("meaning", "What it means", html -> ExplanationHtml.write(html, crash));
        }
        report.site()
                .filter(site -> site.frame() < crash.trace().frames().size())
                .ifPresent(site -> add("code", "Code and registers", html -> CodeBlock.write(html, site, crash)));
        report.stack().ifPresent(stack -> add("stack", "Stack", html -> new StackTable(html, stack, crash).write()));
    }

    private void add(String name, String title, Consumer<Html> content) {
        Html html = new Html(out.id(""));
        content.accept(html);
        sections.add(new Section(name, title, html));
    }

    private void contents() {
        out.open("nav", "aria-label", "Sections").open("ul");
        for (Section section : sections) {
            out.open("li")
                    .element("a", section.title(), "href", "#" + out.id(section.name()))
                    .close("li");
        }
        out.close("ul").end("nav");
    }

    private void section(Section section, String heading) {
        String id = out.define(section.name());
        out.open("section", "id", id).open(heading).text(section.title()).text(" ");
        out.element("a", "#", "class", "anchor", "href", "#" + id, "aria-label", "Link to " + section.title());
        out.end(heading).add(section.content()).end("section");
    }

    private void modules(Html html) {
        if (!report.suspects().isEmpty()) {
            html.scrolling("scroll", "Modules to look at first");
            html.open("table").element("caption", "Modules to look at first");
            html.ours("<thead><tr><th scope=\"col\">Module</th><th scope=\"col\">Taint</th><th scope=\"col\">"
                    + "On the stack that crashed</th></tr></thead>\n<tbody>\n");
            for (SuspectModule module : report.suspects()) {
                html.open("tr", "id", html.define("module-" + module.name()))
                        .open("td")
                        .element("code", module.name());
                html.close("td")
                        .element("td", module.letters())
                        .element("td", module.onStack() ? "yes" : "no")
                        .end("tr");
            }
            html.ours("</tbody>").close("table").end("div");
        }
        html.open("dl", "class", "facts wide");
        report.taint()
                .forEach(flag -> html.open("div")
                        .element("dt", "Taint " + flag.letter())
                        .element("dd", flag.meaning())
                        .end("div"));
        html.end("dl");
    }

    private void machine(Html html) {
        html.open("dl", "class", "facts wide");
        for (SystemText.Line line : SystemText.lines(report.system())) {
            html.open("div")
                    .element("dt", line.label())
                    .element("dd", line.value())
                    .end("div");
        }
        html.end("dl");
    }

    private void ticket(Html html) {
        String id = html.define("markdown");
        html.open("p", "class", "tools", "hidden", "").element("button", "Copy", "type", "button", "data-copy", id);
        html.ours(" <output></output>").end("p");
        html.open("details").element("summary", "The report as Markdown").open("pre", "id", id);
        html.lines(TicketText.markdown(report)).close("pre").end("details");
    }
}
