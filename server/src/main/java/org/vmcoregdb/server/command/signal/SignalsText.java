package org.vmcoregdb.server.command.signal;

import java.util.Locale;
import org.vmcoregdb.kernel.signal.Signals;
import org.vmcoregdb.server.answer.TaskHeading;
import org.vmcoregdb.server.answer.TextPage;

/** {@code sig}, as crash shows it. */
final class SignalsText {
    private SignalsText() {}

    static void write(TextPage out, SignalNamesAnswer names) {
        if (names.look() != SignalNamesAnswer.Look.NUMBERED) {
            out.append(String.join(" ", names.names())).append('\n');
            return;
        }
        for (int i = 0; i < names.names().size(); i++) {
            out.format("%4s %s%n", "[" + (i + 1) + "]", names.names().get(i));
        }
    }

    static void write(TextPage out, SignalsAnswer signals) {
        TaskHeading.append(out, signals.task());
        out.format(
                "SIGNAL_STRUCT: %016x  %s: %d%n",
                signals.process().address(),
                signals.process().counter().toUpperCase(Locale.ROOT),
                signals.process().threads());
        out.lines(" SIG    SIGACTION        HANDLER       MASK       FLAGS           \n");
        signals.process().actions().forEach(a -> action(out, a));
        if (signals.look() == SignalsAnswer.Look.GROUP) {
            pending(out, "SHARED_PENDING", signals.process().shared(), "");
            for (SignalsAnswer.OfThread thread : signals.threads()) {
                out.lines("\n  ");
                TaskHeading.append(out, thread.task());
                thread(out, thread.signals(), "  ");
            }
        } else {
            signals.threads().forEach(t -> thread(out, t.signals(), ""));
            pending(out, "SHARED_PENDING", signals.process().shared(), "");
        }
        out.append('\n');
    }

    private static void thread(TextPage out, Signals.OfThread signals, String indent) {
        out.append(indent)
                .append("SIGPENDING: ")
                .append(signals.deliverable() ? "yes" : "no")
                .append('\n');
        out.append(indent).format("   BLOCKED: %016x%n", signals.blocked());
        pending(out, "PRIVATE_PENDING", signals.own(), indent);
    }

    private static void action(TextPage out, Signals.Action action) {
        String handler = switch ((int) Math.max(-1, Math.min(2, action.handler()))) {
            case -1 -> action.handler() == -1 ? "SIG_ERR" : Long.toHexString(action.handler());
            case 0 -> "SIG_DFL";
            case 1 -> "SIG_IGN";
            default -> Long.toHexString(action.handler());
        };
        out.format(
                "%4s %016x %10s %016x %x %s%n",
                "[" + action.number() + "]",
                action.address(),
                handler,
                action.mask(),
                action.flags(),
                action.flagNames().isEmpty() ? "" : "(" + String.join("|", action.flagNames()) + ")");
    }

    private static void pending(TextPage out, String title, Signals.Pending pending, String indent) {
        out.append(indent).append(title).append('\n');
        out.append(indent).format("    SIGNAL: %016x%n", pending.set());
        if (pending.queue().isEmpty()) {
            out.append(indent).lines("  SIGQUEUE: (empty)\n");
        } else {
            out.append(indent).lines("  SIGQUEUE:  SIG      SIGINFO     \n");
            pending.queue()
                    .forEach(q -> out.append(indent).format("             %3d  %016x%n", q.number(), q.information()));
        }
        pending.problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
    }
}
