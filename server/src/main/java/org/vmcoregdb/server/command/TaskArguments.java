package org.vmcoregdb.server.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;

/** What users write to name a task: a pid, the address of a task_struct, or (where a command takes several) a name. */
public final class TaskArguments {
    private TaskArguments() {}

    /** The one task of this pid or address. */
    public static Task one(Kernel kernel, String word) throws CommandException {
        return find(kernel, word).orElseThrow(() -> new CommandException("there is no task " + word));
    }

    /** The tasks of this pid, address or name; a pid of 0 means every idle task. */
    public static List<Task> several(Kernel kernel, String word) throws CommandException {
        if (word.equals("0")) {
            return Tasks.of(kernel).all().stream().filter(t -> t.pid() == 0).toList();
        }
        Optional<Task> one = find(kernel, word);
        if (one.isPresent()) {
            return List.of(one.get());
        }
        String name = word.startsWith("\\") ? word.substring(1) : word;
        List<Task> named = Tasks.of(kernel).all().stream()
                .filter(t -> t.comm().equals(name))
                .toList();
        if (named.isEmpty()) {
            throw new CommandException("there is no task " + word);
        }
        return named;
    }

    private static Optional<Task> find(Kernel kernel, String word) {
        String digits = word.toLowerCase(Locale.ROOT).replaceFirst("^0x", "");
        if (digits.matches("[0-9]{1,9}") && digits.length() == word.length()) {
            Optional<Task> byPid = Tasks.of(kernel).withPid(Integer.parseInt(digits));
            if (byPid.isPresent()) {
                return byPid;
            }
        }
        if (!digits.matches("[0-9a-f]{1,16}")) {
            return Optional.empty();
        }
        long number = Long.parseUnsignedLong(digits, 16);
        Optional<Task> byAddress = Tasks.of(kernel).at(number);
        return byAddress.isPresent() || number > Integer.MAX_VALUE || number < 0
                ? byAddress
                : Tasks.of(kernel).withPid((int) number);
    }
}
