package org.vmcoregdb.server.render;

import org.vmcoregdb.server.result.Result;

/** Results as text, in crash's format to the blank. */
public final class TextRenderer {
    private TextRenderer() {}

    /** The text, whole lines. */
    public static String render(Result result) {
        TextPage out = new TextPage();
        if (result instanceof Result.SystemResult system) {
            SystemText.append(out, system);
        } else if (result instanceof Result.TaintResult taint) {
            MachineText.taint(out, taint);
        } else if (result instanceof Result.TaskListResult tasks) {
            TaskDetailText.list(out, tasks);
        } else if (result instanceof Result.TaskDetailResult task) {
            TaskDetailText.append(out, task.detail());
        } else if (result instanceof Result.FileAnswer files) {
            FilesText.append(out, files);
        } else if (result instanceof Result.SignalAnswer signals) {
            SignalsText.append(out, signals);
        } else if (result instanceof Result.MachineResult machine) {
            MachineText.append(out, machine.answer());
        } else if (result instanceof Result.StackResult stack) {
            StackText.append(out, stack);
        } else if (result instanceof Result.StackScan scan) {
            StackScanText.append(out, scan);
        } else if (result instanceof Result.LogResult log) {
            LogText.append(out, log);
        } else if (result instanceof Result.ContextResult context) {
            context(out, context);
        } else if (result instanceof Result.CodeResult code) {
            CodeText.append(out, code);
        } else if (result instanceof Result.SymbolListResult symbols) {
            symbols.rows().forEach(r -> CodeText.appendSymbol(out, r));
        } else if (result instanceof Result.NoticesResult incomplete) {
            incomplete.notices().forEach(n -> out.append('[').append(n).lines("]\n"));
        } else if (result instanceof Result.SourceResult source) {
            CodeText.appendSource(out, source);
        } else if (result instanceof Result.TypeResult types) {
            TypeText.append(out, types.answer());
        } else if (result instanceof Result.ExtractedFilesResult extracted) {
            extracted
                    .files()
                    .forEach(file -> out.append(file.buildId())
                            .append("  ")
                            .append(file.path())
                            .append('\n'));
        } else if (result instanceof Result.MemoryResult memory) {
            MemoryText.append(out, memory.answer());
        } else if (result instanceof Result.ContainerResult container) {
            ContainerText.append(out, container.answer());
        } else if (result instanceof Result.ReportResult report) {
            ReportText.append(out, report.report());
        } else if (result instanceof Result.CrashTableResult table) {
            CrashTableText.append(out, table);
        } else if (result instanceof Result.ErrorResult error) {
            out.append(error.message()).append('\n');
        } else if (result instanceof Result.TextResult text) {
            out.lines(text.text());
        }
        return out.toString();
    }

    private static void context(TextPage out, Result.ContextResult context) {
        String active = context.activeOn().isPresent() ? " (ACTIVE)" : "";
        if (context.heading() != Result.Heading.NONE) {
            TaskHeading.append(out, context.task(), context.heading() == Result.Heading.BLANK_AND_TASK);
        }
        out.append("    PID: ").append(context.task().pid()).append('\n');
        out.append("COMMAND: \"").append(context.task().comm()).lines("\"\n");
        out.format(
                "   TASK: %016x  %s[THREAD_INFO: %016x]%n",
                context.task().address(),
                context.samePid() > 1 ? "(1 of " + context.samePid() + ")  " : "",
                context.threadInfo());
        out.append("    CPU: ").append(context.task().cpu()).append('\n');
        out.append("  STATE: ")
                .append(context.task().state().constantName())
                .append(context.panic() ? " (PANIC)" : active)
                .append('\n');
    }
}
