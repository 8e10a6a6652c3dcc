package org.vmcoregdb.server.command.context;

import org.vmcoregdb.server.answer.TaskHeading;
import org.vmcoregdb.server.answer.TextPage;

/** {@code set}, as crash shows it. */
final class ContextText {
    private ContextText() {}

    static void write(TextPage out, ContextAnswer context) {
        String active = context.activeOn().isPresent() ? " (ACTIVE)" : "";
        if (context.look() == ContextAnswer.Look.AMONG_OTHERS) {
            TaskHeading.append(out.between(), context.task());
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
