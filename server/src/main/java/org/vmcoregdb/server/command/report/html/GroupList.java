package org.vmcoregdb.server.command.report.html;

import java.util.List;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.FunctionNames;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.command.stack.StackGroupsAnswer;
import org.vmcoregdb.server.command.stack.StackText;
import org.vmcoregdb.unwind.frame.Frame;

/** All stacks: each of those that several tasks have once, with its tasks. */
final class GroupList {
    private static final int NAMES_SHOWN = 4;
    private static final int FUNCTIONS_SHOWN = 6;

    private GroupList() {}

    static void write(Html out, List<StackGroupsAnswer.Group> groups, Anchors anchors) {
        out.open("div", "class", "tools", "hidden", "");
        out.open("label").text("Filter ");
        out.open("input", "type", "search", "data-filter", out.id("stack-list"), "autocomplete", "off")
                .close("label");
        out.element("output", "", "data-count", out.id("stack-list")).end("div");
        out.open("div", "id", out.define("stack-list"), "class", "groups");
        for (int i = 0; i < groups.size(); i++) {
            group(out, groups.get(i), i + 1, anchors);
        }
        out.end("div");
    }

    private static void group(Html out, StackGroupsAnswer.Group group, int number, Anchors anchors) {
        String id = out.define("stack-" + number);
        List<Task> tasks = group.tasks();
        out.open("details", "id", id).open("summary");
        out.element("b", tasks.size() == 1 ? "1 task" : tasks.size() + " tasks").text(" " + names(tasks) + " ");
        out.element("code", functions(group.stack().frames()), "class", "dim").close("summary");
        out.open("p").element("a", "Stack " + number, "href", "#" + id).text(" of ");
        String separator = "";
        for (Task task : tasks) {
            out.text(separator);
            anchors.link(out, task, task.pid() + " " + task.comm());
            separator = ", ";
        }
        out.close("p").open("ol", "start", "0");
        for (Frame frame : group.stack().frames()) {
            out.open("li", "class", frame.guessed() ? "guess" : "frame");
            out.element("code", frame.symbol().map(StackText::withOffset).orElse("(no function)"));
            out.text(" ").element("code", HexDigits.of(frame.pc()), "class", "dim");
            if (frame.guessed()) {
                out.text(" ").element("span", "? a guess", "class", "badge");
            }
            out.close("li");
        }
        out.close("ol");
        if (group.stack().frames().isEmpty()) {
            out.element("p", "No frames.", "class", "dim");
        }
        group.stack().problem().ifPresent(p -> out.element("p", p, "class", "problem"));
        out.end("details");
    }

    private static String names(List<Task> tasks) {
        List<String> names = tasks.stream().map(Task::comm).distinct().toList();
        int others = names.size() - NAMES_SHOWN;
        return names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
                + (others > 0 ? " and " + others + " more" : "");
    }

    private static String functions(List<Frame> frames) {
        return frames.stream()
                .limit(FUNCTIONS_SHOWN)
                .map(frame -> frame.symbol()
                        .map(s -> FunctionNames.base(s.symbol().name()))
                        .orElse("?"))
                .collect(Collectors.joining(" < "));
    }
}
