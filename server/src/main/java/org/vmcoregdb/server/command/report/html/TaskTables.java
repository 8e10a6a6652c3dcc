package org.vmcoregdb.server.command.report.html;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.stack.StackText;
import org.vmcoregdb.server.command.tasks.TaskListAnswer;
import org.vmcoregdb.symbols.SymbolicAddress;

/** Tables of tasks: those on the CPUs, those that are blocked, all. */
final class TaskTables {
    private static final Set<String> NUMBERS = Set.of("CPU", "PID", "Parent", "RSS KiB", "Stack");

    private final Html out;
    private final Anchors anchors;

    TaskTables(Html out, Anchors anchors) {
        this.out = out;
        this.anchors = anchors;
    }

    /** Some tasks, and where they were. */
    void places(List<Report.Where> tasks, String caption, String verb) {
        out.scrolling("scroll", caption);
        out.open("table", "class", "narrow").element("caption", caption, "class", "unseen");
        head("CPU", "PID", "Name", verb);
        for (Report.Where where : tasks) {
            Task task = where.task();
            out.open("tr");
            number(task.activeOn().orElse(task.cpu()));
            out.open("td", "class", "number");
            anchors.link(out, task, Integer.toString(task.pid()));
            out.close("td").element("td", task.comm());
            function(where.function(), task.isActive() && where.function().isEmpty() ? "user mode, or not known" : "");
            out.end("tr");
        }
        end();
    }

    /** All tasks. */
    void all(List<Report.TaskRow> tasks) {
        out.open("div", "class", "tools", "hidden", "");
        out.open("label").text("Filter ");
        out.open("input", "type", "search", "data-filter", out.id("task-table"), "autocomplete", "off")
                .close("label");
        out.open("label").text("State ").open("select", "data-state", out.id("task-table"));
        out.element("option", "all", "value", "");
        tasks.stream()
                .map(task -> task.row().task().state())
                .map(state -> state.letters() + " " + (state.letters().equals("??") ? "unknown" : state.word()))
                .distinct()
                .sorted()
                .forEach(state -> out.element("option", state, "value", state.substring(0, 2)));
        out.close("select").close("label");
        out.element("output", "", "data-count", out.id("task-table")).end("div");
        out.scrolling("scroll", "All tasks");
        out.open("table", "id", out.define("task-table"), "class", "sortable");
        out.element("caption", "All tasks", "class", "unseen");
        head("PID", "Parent", "CPU", "State", "Name", "RSS KiB", "Was in", "Stack");
        tasks.forEach(this::row);
        end();
    }

    private void row(Report.TaskRow shown) {
        TaskListAnswer.Row row = shown.row();
        Task task = row.task();
        String id = out.define(anchors.name(task));
        out.open(
                "tr",
                "id",
                id,
                "class",
                task.isActive() ? "active" : "other",
                "data-state",
                task.state().letters());
        out.open("td", "class", "number", "data-sort", Integer.toString(task.pid()));
        out.element("a", Integer.toString(task.pid()), "href", "#" + id).close("td");
        number(task.ppid());
        number(task.cpu());
        out.open("td")
                .element("abbr", task.state().letters(), "title", task.state().word());
        if (task.isActive()) {
            out.text(" ").element("span", "on CPU", "class", "badge");
        }
        out.close("td").element("td", task.isKernelThread() ? "[" + task.comm() + "]" : task.comm());
        number(row.residentKilobytes());
        function(shown.function(), "");
        if (shown.group().isPresent()) {
            int group = shown.group().getAsInt();
            out.open("td", "class", "number", "data-sort", Integer.toString(group));
            out.element("a", Integer.toString(group + 1), "href", "#" + out.id("stack-" + (group + 1)));
            out.close("td");
        } else {
            out.ours("<td></td>");
        }
        out.end("tr");
    }

    private void function(Optional<SymbolicAddress> function, String otherwise) {
        if (function.isPresent()) {
            out.open("td").element("code", StackText.withOffset(function.get())).close("td");
        } else {
            out.element("td", otherwise, "class", "dim");
        }
    }

    private void number(long value) {
        String text = Long.toString(value);
        out.element("td", text, "class", "number", "data-sort", text);
    }

    private void head(String... columns) {
        out.ours("<thead><tr>");
        for (String column : columns) {
            out.element("th", column, "scope", "col", "class", NUMBERS.contains(column) ? "number" : "word");
        }
        out.ours("</tr></thead>\n<tbody>\n");
    }

    private void end() {
        out.ours("</tbody>").close("table").end("div");
    }
}
