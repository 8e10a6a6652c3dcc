package org.vmcoregdb.server.command;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.kernel.sched.Task;

/** Registers as users write them, {@code $rsp}: those of frame 0 of the current task, and {@code $task} and {@code $cpu} as in gdb. */
public final class RegisterWords {
    private RegisterWords() {}

    /** Whether a word is to be a register. */
    public static boolean is(String word) {
        return word.startsWith("$") && word.length() > 1;
    }

    /** The register of a word; {@code $pc} and {@code $sp} have other names, too. */
    public static Optional<Register> register(Architecture architecture, String word) {
        return switch (word) {
            case "$pc" -> Optional.of(architecture.pc());
            case "$sp" -> Optional.of(architecture.sp());
            default ->
                architecture.registers().stream()
                        .filter(r -> word.equals("$" + r.name()))
                        .findFirst();
        };
    }

    /**
     * What is in it.
     *
     * @throws CommandException if there is no such register, or it was not saved
     */
    public static long value(CommandContext context, String word) throws CommandException {
        Task task = context.task();
        if (word.equals("$task")) {
            return task.address();
        } else if (word.equals("$cpu")) {
            return task.cpu();
        }
        Register register = register(context.kernel().arch(), word)
                .orElseThrow(() -> new CommandException("there is no register " + word));
        OptionalLong value = context.unwinder().registers(task).get(register);
        return value.orElseThrow(
                () -> new CommandException(word + " of task " + task.pid() + " is not known: it was not saved"));
    }
}
