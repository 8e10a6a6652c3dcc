package org.vmcoregdb.server.fleet;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.vmcoregdb.server.command.report.html.Html;
import org.vmcoregdb.server.command.report.html.PageFrame;

/** What many machines died of, as one HTML file that needs nothing else: plots are SVG within it, and the same numbers are in tables. */
public final class FleetPage {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 160;
    private static final int ROW = 22;
    private static final int LABEL = 260;
    private static final int MOST_BARS = 400;
    private static final int MOST_ROWS = 1000;
    private static final int SHOWN = 3;

    private FleetPage() {}

    /**
     * The whole file.
     *
     * @param title its heading
     * @param rows what it is made of
     * @param threshold of similar crashes, in percent
     */
    public static String render(String title, List<FleetRow> rows, int threshold) {
        FleetTopAnswer top = FleetTopAnswer.of(rows);
        Html out = new Html("");
        out.open("header", "class", "card").element("h1", title);
        out.element(
                "p",
                count(top.dumps(), "dump") + ", " + count(top.kinds().size(), "kind") + " of crash; " + top.failed()
                        + " could not be opened",
                "class",
                "words");
        out.end("header").ours("<main>\n");
        FleetTrendAnswer trend = FleetTrendAnswer.of(rows, false);
        trend(out, trend.periods().size() > MOST_BARS ? FleetTrendAnswer.of(rows, true) : trend);
        classes(out, top);
        Map<String, FleetTrendAnswer.State> states = new LinkedHashMap<>();
        trend.kinds().forEach(kind -> states.put(kind.id() + kind.type(), kind.state()));
        kinds(out, top, states);
        similar(out, FleetSimilarAnswer.of(rows, threshold));
        failures(out, rows);
        out.end("main");
        return PageFrame.around(title, Optional.empty(), out);
    }

    /** A bar for each day or week, at its place in time. */
    private static void trend(Html out, FleetTrendAnswer trend) {
        if (trend.periods().isEmpty()) {
            return;
        }
        out.open("section", "id", "trend").element("h2", trend.days() == 1 ? "Crashes per day" : "Crashes per week");
        LocalDate first = LocalDate.parse(trend.periods().get(0).start());
        LocalDate last =
                LocalDate.parse(trend.periods().get(trend.periods().size() - 1).start());
        long span = ChronoUnit.DAYS.between(first, last) / trend.days() + 1;
        int most = trend.periods().stream()
                .mapToInt(FleetTrendAnswer.Period::dumps)
                .max()
                .orElse(1);
        double step = (double) WIDTH / span;
        svg(out, HEIGHT + ROW, "Crashes over time");
        for (FleetTrendAnswer.Period period : trend.periods()) {
            long place = ChronoUnit.DAYS.between(first, LocalDate.parse(period.start())) / trend.days();
            double height = Math.max(1, (double) period.dumps() * HEIGHT / most);
            bar(
                    out,
                    place * step,
                    HEIGHT - height,
                    Math.max(1, Math.min(40, step * 0.9)),
                    height,
                    period.start() + ": " + period.dumps());
        }
        label(out, 0, HEIGHT + 16, "start", first.toString());
        label(out, WIDTH, HEIGHT + 16, "end", last.toString());
        label(out, WIDTH, 12, "end", "at most " + most);
        out.close("svg").end("section");
    }

    private static void classes(Html out, FleetTopAnswer top) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        top.kinds().forEach(kind -> counts.merge(kind.type(), kind.count(), Integer::sum));
        if (counts.isEmpty()) {
            return;
        }
        out.open("section", "id", "classes").element("h2", "What killed them");
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(1);
        svg(out, ROW * counts.size(), "Dumps of each class of crash");
        int line = 0;
        for (Map.Entry<String, Integer> entry : counts.entrySet()) {
            double width = Math.max(1, (double) entry.getValue() * (WIDTH - LABEL - 60) / most);
            label(out, LABEL - 8, line * ROW + 15, "end", entry.getKey());
            bar(out, LABEL, line * ROW + 3, width, ROW - 6, entry.getKey() + ": " + entry.getValue());
            label(out, LABEL + width + 6, line * ROW + 15, "start", Integer.toString(entry.getValue()));
            line++;
        }
        out.close("svg").end("section");
    }

    private static void kinds(Html out, FleetTopAnswer top, Map<String, FleetTrendAnswer.State> states) {
        out.open("section", "id", "crashes").element("h2", "Crashes by signature");
        out.open("div", "class", "tools", "hidden", "").open("label").text("Filter ");
        out.open("input", "type", "search", "data-filter", "crash-table", "autocomplete", "off")
                .close("label");
        out.element("output", "", "data-count", "crash-table").end("div");
        out.scrolling("scroll", "Crashes by signature");
        out.open("table", "id", "crash-table", "class", "sortable crashes");
        out.element("caption", "Crashes by signature, the most frequent first", "class", "unseen");
        out.ours("<thead><tr><th scope=\"col\" class=\"number\">Seen</th><th scope=\"col\">Crash</th>"
                + "<th scope=\"col\">State</th><th scope=\"col\">Kernels</th><th scope=\"col\">Machines</th>"
                + "<th scope=\"col\">Modules that go with it</th><th scope=\"col\">First</th><th scope=\"col\">Last</th>"
                + "</tr></thead>\n<tbody>\n");
        for (FleetTopAnswer.Kind kind :
                top.kinds().subList(0, Math.min(MOST_ROWS, top.kinds().size()))) {
            out.open("tr", "id", out.define("signature-" + (kind.id().isEmpty() ? kind.type() : kind.id())));
            out.element(
                    "td",
                    Integer.toString(kind.count()),
                    "class",
                    "number",
                    "data-sort",
                    Integer.toString(kind.count()));
            out.open("td").element("b", kind.type());
            if (!kind.function().isEmpty()) {
                out.text(" in ").element("code", kind.function());
            }
            out.open("div").element("span", kind.id().isEmpty() ? "no signature" : kind.id(), "class", "dim");
            out.close("div").close("td");
            FleetTrendAnswer.State state = states.getOrDefault(kind.id() + kind.type(), FleetTrendAnswer.State.QUIET);
            out.element("td", state.word());
            out.element("td", names(kind.kernels())).element("td", names(kind.machines()));
            out.element(
                    "td",
                    kind.modules().stream()
                            .map(m -> m.name() + " (" + m.with() + " of " + kind.count() + ", " + m.all() + " of all: "
                                    + m.percent() + " %)")
                            .collect(Collectors.joining(", ")));
            time(out, kind.first());
            time(out, kind.last());
            out.end("tr");
        }
        out.ours("</tbody>").close("table").close("div").end("section");
    }

    private static void similar(Html out, FleetSimilarAnswer similar) {
        if (similar.groups().isEmpty()) {
            return;
        }
        out.open("section", "id", "similar").element("h2", "Perhaps the same");
        for (FleetSimilarAnswer.Group group : similar.groups()) {
            out.open("ul");
            for (FleetSimilarAnswer.Member kind : group.kinds()) {
                out.open("li").element("a", kind.id(), "href", "#" + out.id("signature-" + kind.id()));
                out.text(" " + kind.type() + ", " + count(kind.dumps(), "dump")
                                + (kind.distance() == 0 ? ": " : ", distance " + kind.distance() + " %: "))
                        .element("code", String.join(" < ", kind.frames()))
                        .end("li");
            }
            out.end("ul");
        }
        out.end("section");
    }

    private static void failures(Html out, List<FleetRow> rows) {
        List<FleetRow> failed = rows.stream()
                .filter(row -> row.error().isPresent())
                .limit(MOST_ROWS)
                .toList();
        if (!failed.isEmpty()) {
            out.open("section", "id", "missing")
                    .element("h2", "What could not be opened")
                    .open("ul", "class", "problem");
            failed.forEach(
                    row -> out.element("li", row.file() + ": " + row.error().orElse("")));
            out.close("ul").end("section");
        }
    }

    private static void svg(Html out, int height, String label) {
        out.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 " + WIDTH + " " + height,
                "role",
                "img",
                "aria-label",
                label);
    }

    private static void bar(Html out, double x, double y, double width, double height, String title) {
        out.open(
                        "rect",
                        "x",
                        number(x),
                        "y",
                        number(y),
                        "width",
                        number(width),
                        "height",
                        number(height),
                        "fill",
                        "currentColor",
                        "opacity",
                        "0.6")
                .element("title", title)
                .end("rect");
    }

    private static void label(Html out, double x, double y, String anchor, String text) {
        out.element(
                "text",
                text,
                "x",
                number(x),
                "y",
                number(y),
                "text-anchor",
                anchor,
                "font-size",
                "13",
                "fill",
                "currentColor");
    }

    private static String number(double value) {
        return String.format(java.util.Locale.ROOT, "%.1f", value);
    }

    private static void time(Html out, OptionalLong seconds) {
        out.element("td", FleetTopText.date(seconds), "data-sort", Long.toString(seconds.orElse(0)));
    }

    private static String names(List<FleetTopAnswer.Count> counts) {
        String shown = counts.stream()
                .limit(SHOWN)
                .map(c -> c.name() + " (" + c.dumps() + ")")
                .collect(Collectors.joining(", "));
        return counts.size() > SHOWN ? shown + " and " + (counts.size() - SHOWN) + " more" : shown;
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
