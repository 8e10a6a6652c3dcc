package org.vmcoregdb.server.command.hang;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;

/** {@code hang} as text: a table for each group. */
final class HangText {
    private static final double NANOS = 1e9;

    private HangText() {}

    static void write(TextPage out, HangAnswer answer) {
        if (answer.groups().isEmpty()) {
            out.lines("no task is blocked\n");
            return;
        }
        out.format("%s blocked%n", tasks(answer.blocked(), "is", "are"));
        List<WaitGroups.Group> alone =
                answer.groups().stream().filter(HangText::isAlone).toList();
        for (WaitGroups.Group group : answer.groups()) {
            if (!isAlone(group)) {
                table(out, heading(group), List.of(group));
            }
        }
        if (!alone.isEmpty()) {
            table(out, tasks(alone.size(), "waits", "wait") + " for what has no owner on record", alone);
        }
    }

    /** One task for which nobody waits, and of which nothing says for whom it waits. */
    private static boolean isAlone(WaitGroups.Group group) {
        return group.size() <= 1 && group.circle().isEmpty() && group.root().isEmpty();
    }

    private static void table(TextPage out, String heading, List<WaitGroups.Group> groups) {
        out.append('\n').append(heading).append('\n');
        out.lines("    PID  COMMAND          ST     WAITING  FOR\n");
        for (WaitGroups.Group group : groups) {
            int indent = group.circle().isEmpty() ? 0 : 1;
            group.circle().forEach(wait -> line(out, wait, 0));
            group.waits().forEach(step -> line(out, step.of(), step.depth() + indent));
        }
    }

    private static String heading(WaitGroups.Group group) {
        int others = group.waits().size();
        if (!group.circle().isEmpty()) {
            return (group.certain() ? "DEADLOCK: " : "PERHAPS A DEADLOCK: ")
                    + tasks(group.circle().size(), "waits for itself", "wait for each other")
                    + (others == 0 ? "" : "; " + tasks(others, "waits", "wait") + " for them");
        }
        if (group.root().isPresent()) {
            return tasks(others, "waits", "wait") + perhaps(group) + " for "
                    + name(group.root().get())
                    + group.root().get().activeOn().stream()
                            .mapToObj(cpu -> ", on CPU " + cpu)
                            .collect(Collectors.joining());
        }
        Wait last = group.waits().get(0).of();
        boolean one = others == 1 || group.waits().get(1).depth() > 0;
        return one && others > 1
                ? tasks(others - 1, "waits", "wait") + perhaps(group) + " for " + name(last.task())
                        + ", which waits itself"
                : tasks(others, "waits", "wait") + " for " + object(last);
    }

    private static String perhaps(WaitGroups.Group group) {
        return group.certain() ? "" : ", perhaps";
    }

    private static String tasks(int count, String one, String many) {
        return count + (count == 1 ? " task " + one : " tasks " + many);
    }

    private static void line(TextPage out, Wait wait, int depth) {
        Task task = wait.task();
        out.format(
                "%7d  %-16s %2s  %10s  %s",
                task.pid(),
                task.comm(),
                task.state().letters(),
                wait.nanoseconds().isPresent()
                        ? String.format(
                                Locale.ROOT, "%.3f s", wait.nanoseconds().getAsLong() / NANOS)
                        : "?",
                "  ".repeat(Math.min(depth, 20)));
        out.append(object(wait));
        wait.detail().ifPresent(detail -> out.append(": ").append(detail));
        List<Wait.Holder> holders = wait.holders();
        if (!holders.isEmpty()) {
            out.append(holders.stream().map(HangText::holder).collect(Collectors.joining(", ", "; ", "")));
        }
        wait.caller().ifPresent(caller -> out.append("; in ").append(named(caller)));
        out.append('\n');
    }

    private static String object(Wait wait) {
        String name = wait.name().map(at -> " " + named(at)).orElse("");
        String address = wait.object().isPresent()
                ? " (" + Long.toHexString(wait.object().getAsLong()) + ")"
                : "";
        return wait.kind().words() + name + address + (wait.proved() ? "" : " ?");
    }

    private static String holder(Wait.Holder holder) {
        String who = name(holder.task());
        return switch (holder.certainty()) {
            case OWNER -> "owner " + who;
            case LAST_READER -> "last reader " + who;
            case PERHAPS -> "perhaps " + who + " (" + holder.why() + ")";
        };
    }

    private static String name(Task task) {
        return task.pid() + " \"" + task.comm() + "\"";
    }

    private static String named(SymbolicAddress at) {
        NamedAddress address = new NamedAddress(at.symbol().address() + at.offset(), Optional.of(at));
        return address.name().orElse("")
                + address.module().map(module -> " [" + module + "]").orElse("");
    }
}
