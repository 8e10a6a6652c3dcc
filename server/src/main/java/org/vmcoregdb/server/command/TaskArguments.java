package org.vmcoregdb.server.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.answer.ErrorCode;

/** What users write to name a task: a pid, the address of a task_struct, or (where a command takes several) a name. */
public final class TaskArguments {
    private TaskArguments() {}

    /** The one task of this pid or address. */
    public static Task one(Kernel kernel, String word) throws CommandException {
        return find(kernel, word)
                .orElseThrow(() -> new CommandException("there is no task " + word, ErrorCode.INVALID_ARGUMENT));
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
            throw new CommandException("there is no task " + word, ErrorCode.INVALID_ARGUMENT);
        }
        return named;
    }

    /** {@link #several} of each word. */
    public static List<Task> all(Kernel kernel, List<String> words) throws CommandException {
        List<Task> tasks = new ArrayList<>();
        for (String word : words) {
            tasks.addAll(several(kernel, word));
        }
        return tasks;
    }

    private static Optional<Task> find(Kernel kernel, String word) {
        if (word.matches("[0-9]{1,9}")) {
            Optional<Task> byPid = Tasks.of(kernel).withPid(Integer.parseInt(word));
            if (byPid.isPresent()) {
                return byPid;
            }
        }
        OptionalLong hexadecimal = HexArguments.find(word);
        if (hexadecimal.isEmpty()) {
            return Optional.empty();
        }
        long number = hexadecimal.getAsLong();
        Optional<Task> byAddress = Tasks.of(kernel).at(number);
        return byAddress.isPresent() || number > Integer.MAX_VALUE || number < 0
                ? byAddress
                : Tasks.of(kernel).withPid((int) number);
    }
}
