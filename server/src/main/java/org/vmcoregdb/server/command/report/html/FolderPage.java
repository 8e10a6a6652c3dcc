package org.vmcoregdb.server.command.report.html;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.server.command.report.CrashSummary;
import org.vmcoregdb.server.command.report.CrashTableAnswer;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.report.Sightings;
import org.vmcoregdb.server.command.stack.StackText;
import org.vmcoregdb.triage.CrashSignature;

/** Many dumps by what killed them, as one HTML file; each is linked to its own page, or to a part of this one. */
public final class FolderPage {
    private static final int MOST_OPEN = 8;

    private final String title;
    private final CrashTableAnswer table;
    private final Html parts = new Html("");
    private int number;

    /**
     * A page without parts yet.
     *
     * @param folder its name
     */
    public FolderPage(String folder, CrashTableAnswer table) {
        this.title = "Crashes in " + folder;
        this.table = table;
    }

    /**
     * Puts a dump's report on the page, without what is long about it.
     *
     * @return what to link to
     */
    public String add(CrashSummary dump, Report report) {
        number++;
        String id = "dump-" + number;
        parts.open("section", "id", id, "class", "dump")
                .open("h2")
                .text(dump.file())
                .text(" ");
        parts.element("a", "#", "class", "anchor", "href", "#" + id, "aria-label", "Link to " + dump.file());
        parts.end("h2").add(ReportPage.part(report, "d" + number + "-")).end("section");
        return "#" + id;
    }

    /**
     * The whole file.
     *
     * @param links what to link to, by the names of the dumps
     */
    public String render(Map<String, String> links) {
        Html out = new Html("");
        out.open("header", "class", "card").element("h1", title);
        int kinds = table.groups().size();
        out.element(
                "p", count(table.dumps().size(), "dump") + ", " + count(kinds, "kind") + " of crash", "class", "words");
        out.end("header").ours("<main>\n");
        if (!table.problems().isEmpty()) {
            out.open("section", "id", "missing")
                    .element("h2", "What is missing")
                    .open("ul", "class", "problem");
            table.problems().forEach(problem -> out.element("li", problem));
            out.close("ul").end("section");
        }
        out.open("section", "id", "crashes").element("h2", "Crashes by signature");
        out.open("div", "class", "tools", "hidden", "").open("label").text("Filter ");
        out.open("input", "type", "search", "data-filter", "crash-table", "autocomplete", "off")
                .close("label");
        out.element("output", "", "data-count", "crash-table").end("div");
        out.scrolling("scroll", "Crashes by signature");
        out.open("table", "id", "crash-table", "class", "sortable crashes");
        out.element("caption", "Crashes by signature, the most frequent first", "class", "unseen");
        out.ours(
                "<thead><tr><th scope=\"col\" class=\"number\">Seen</th><th scope=\"col\">Crash</th><th scope=\"col\">Dumps</th>"
                        + "<th scope=\"col\">Kernels</th><th scope=\"col\">First</th><th scope=\"col\">Last</th></tr></thead>\n<tbody>\n");
        table.groups().forEach(group -> row(out, group, links));
        out.ours("</tbody>").close("table").close("div").end("section");
        out.add(parts).end("main");
        return PageFrame.around(title, Optional.empty(), out);
    }

    private void row(Html out, List<CrashSummary> group, Map<String, String> links) {
        CrashSummary first = group.get(0);
        Sightings seen = Sightings.of(group);
        String signature = first.signature().map(CrashSignature::id).orElse("");
        String id = out.define("signature-" + (signature.isEmpty() ? first.type() : signature));
        out.open("tr", "id", id);
        out.element(
                "td", Integer.toString(seen.times()), "class", "number", "data-sort", Integer.toString(seen.times()));
        out.open("td").element("b", first.type());
        first.function().ifPresent(f -> out.text(" in ").element("code", StackText.withOffset(f)));
        out.open("div")
                .element("a", signature.isEmpty() ? "no signature" : signature, "href", "#" + id, "class", "dim");
        out.close("div").close("td").open("td");
        if (group.size() > MOST_OPEN) {
            out.open("details").element("summary", group.size() + " dumps");
            dumps(out, group, links);
            out.close("details");
        } else {
            dumps(out, group, links);
        }
        out.close("td").open("td");
        seen.kernels().forEach(kernel -> out.open("div").text(kernel).close("div"));
        out.close("td").open("td", "data-sort", Long.toString(seen.first().orElse(0)));
        CrashCard.time(out, seen.first());
        out.close("td").open("td", "data-sort", Long.toString(seen.last().orElse(0)));
        CrashCard.time(out, seen.last());
        out.close("td").end("tr");
    }

    private static void dumps(Html out, List<CrashSummary> group, Map<String, String> links) {
        out.open("ul");
        for (CrashSummary dump : group) {
            out.open("li");
            Optional<String> link = Optional.ofNullable(links.get(dump.file()));
            link.ifPresentOrElse(to -> out.element("a", dump.file(), "href", to), () -> out.text(dump.file()));
            out.text(" ").element("span", dump.nodename(), "class", "dim").close("li");
        }
        out.close("ul");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
