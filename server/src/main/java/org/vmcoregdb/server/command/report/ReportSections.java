package org.vmcoregdb.server.command.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vmcoregdb.server.answer.FunctionNames;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.check.CheckText;
import org.vmcoregdb.server.command.log.LogAnswer;
import org.vmcoregdb.server.command.log.LogText;
import org.vmcoregdb.server.command.stack.DiagnosisText;
import org.vmcoregdb.server.command.stack.FoundRegisters;
import org.vmcoregdb.server.command.stack.StackAnswer;
import org.vmcoregdb.server.command.stack.StackGroupsAnswer;
import org.vmcoregdb.server.command.stack.StackText;
import org.vmcoregdb.server.command.system.SystemText;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.SuspectModule;

/** The parts of a report as text. Parts with nothing to say are left out. */
final class ReportSections {
    private static final int GROUPS_SHOWN = 12;
    private static final int NAMES_SHOWN = 4;
    private static final int FUNCTIONS_SHOWN = 7;

    private ReportSections() {}

    /**
     * One part.
     *
     * @param body whole lines
     */
    record Section(String title, String body) {}

    static List<Section> of(Report report) {
        List<Section> sections = new ArrayList<>();
        add(sections, "WHAT WAS FOUND", found(report));
        add(sections, "MACHINE", machine(report));
        add(sections, "CRASH", report.crash().map(c -> crash(c, report)).orElse(""));
        add(sections, "STACK", report.stack().map(ReportSections::stack).orElse(""));
        add(sections, "TAINT", taint(report));
        add(sections, "MODULES TO LOOK AT FIRST", suspects(report.suspects()));
        add(sections, "ON THE CPUS", wheres(report.running(), "in"));
        add(sections, "WHO WAITS FOR WHOM", waits(report));
        add(sections, "DISKS THAT ARE STUCK", io(report));
        add(sections, "BLOCKED TASKS", wheres(report.blocked(), "waiting in"));
        add(sections, "TASKS BY STACK", groups(report.groups()));
        add(sections, "END OF THE LOG", log(report));
        add(sections, "WHAT IS MISSING", missing(report));
        return sections;
    }

    private static void add(List<Section> sections, String title, String body) {
        if (!body.isEmpty()) {
            sections.add(new Section(title, body.endsWith("\n") ? body : body + "\n"));
        }
    }

    private static String missing(Report report) {
        TextPage out = new TextPage();
        report.problems().forEach(problem -> out.append(problem).append('\n'));
        return out.toString();
    }

    private static String machine(Report report) {
        TextPage out = new TextPage();
        SystemText.write(out, report.system());
        return out.toString();
    }

    private static String crash(Crash crash, Report report) {
        TextPage out = new TextPage();
        line(out, "CLASS", crash.type().id() + ": " + crash.type().words());
        crash.function().ifPresent(f -> line(out, "WHERE", StackText.withOffset(f)));
        line(
                out,
                "TASK",
                String.format(
                        Locale.ROOT,
                        "%d \"%s\" on CPU %d",
                        crash.trace().task().pid(),
                        crash.trace().task().comm(),
                        crash.trace().task().cpu()));
        crash.message().ifPresent(m -> line(out, "MESSAGE", m));
        crash.signature().ifPresent(s -> line(out, "SIGNATURE", s.id() + "  (" + s.text() + ")"));
        report.seen().ifPresent(seen -> line(out, "SEEN", seen.times() + (seen.times() == 1 ? " time" : " times")));
        report.abrtHash().ifPresent(hash -> line(out, "ABRT", hash));
        crash.exception()
                .ifPresent(e -> CrashSite.saved(crash)
                        .ifPresent(saved -> DiagnosisText.exception(
                                out, e, new FoundRegisters(saved, crash.function(), crash.exception()))));
        crash.overrun().ifPresent(o -> DiagnosisText.overrun(out, o));
        return out.toString();
    }

    private static void line(TextPage out, String label, String text) {
        out.format("%12s: %s%n", label, text);
    }

    private static String stack(StackAnswer stack) {
        TextPage out = new TextPage();
        StackText.write(out, stack);
        return out.toString();
    }

    private static String taint(Report report) {
        TextPage out = new TextPage();
        report.taint().forEach(flag -> out.format("    %s  %s%n", flag.letter(), flag.meaning()));
        return out.toString();
    }

    private static String suspects(List<SuspectModule> suspects) {
        TextPage out = new TextPage();
        for (SuspectModule module : suspects) {
            out.append("    ").append(module.name());
            if (!module.taint().isEmpty()) {
                out.append("  (").append(module.letters()).append(')');
            }
            out.lines(module.onStack() ? "  on the stack that crashed\n" : "\n");
        }
        return out.toString();
    }

    private static String wheres(List<Report.Where> tasks, String verb) {
        TextPage out = new TextPage();
        for (Report.Where where : tasks) {
            out.format(
                    "    CPU %-3d %7d \"%s\"%s%n",
                    where.task().activeOn().orElse(where.task().cpu()),
                    where.task().pid(),
                    where.task().comm(),
                    where.function()
                            .map(f -> " " + verb + " " + StackText.withOffset(f))
                            .orElse(""));
        }
        return out.toString();
    }

    private static String waits(Report report) {
        TextPage out = new TextPage();
        if (!report.waits().groups().isEmpty()) {
            report.waits().text(out);
        }
        return out.toString();
    }

    /** What killed the machine, in a sentence, and what checks say. */
    private static String found(Report report) {
        TextPage out = new TextPage();
        report.crash()
                .ifPresent(c -> out.append("The dump was made because of: ")
                        .append(c.type().words())
                        .append(c.function()
                                .map(f -> ", in " + StackText.withOffset(f))
                                .orElse(""))
                        .lines(".\n"));
        CheckText.brief(out, report.checks());
        return out.toString();
    }

    private static String io(Report report) {
        TextPage out = new TextPage();
        if (!report.io().isEmpty()) {
            report.io().text(out);
        }
        return out.toString();
    }

    private static String groups(List<StackGroupsAnswer.Group> groups) {
        TextPage out = new TextPage();
        groups.stream().limit(GROUPS_SHOWN).forEach(group -> group(out, group));
        if (groups.size() > GROUPS_SHOWN) {
            out.format("    and %d other stacks (bt --group shows them)%n", groups.size() - GROUPS_SHOWN);
        }
        return out.toString();
    }

    private static void group(TextPage out, StackGroupsAnswer.Group group) {
        List<String> names =
                group.tasks().stream().map(task -> task.comm()).distinct().toList();
        int others = names.size() - NAMES_SHOWN;
        String functions = group.stack().frames().stream()
                .limit(FUNCTIONS_SHOWN)
                .map(frame -> frame.symbol()
                        .map(s -> FunctionNames.base(s.symbol().name()))
                        .orElse("?"))
                .collect(Collectors.joining(" < "));
        out.format(
                "%7d  %s%s%n",
                group.tasks().size(),
                names.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", ")),
                others > 0 ? " and " + others + " more" : "");
        out.append("         ")
                .append(functions.isEmpty() ? "(no frames)" : functions)
                .append('\n');
    }

    private static String log(Report report) {
        TextPage out = new TextPage();
        LogText.write(out, new LogAnswer(report.logTail(), LogAnswer.Look.STANDARD, Optional.empty()));
        return out.toString();
    }
}
