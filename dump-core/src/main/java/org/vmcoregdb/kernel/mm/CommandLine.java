package org.vmcoregdb.kernel.mm;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * How a process was started, as it is in its own memory: {@code mm_struct.arg_start} to {@code env_end}.
 *
 * @param arguments the program's name first
 * @param environment {@code NAME=value}
 */
public record CommandLine(List<String> arguments, List<String> environment) {
    /** MAX_ARG_STRINGS is more, but nobody reads more than this. */
    private static final long BYTES_LIMIT = 1 << 20;

    /**
     * That of a task's process.
     *
     * @return empty for kernel threads and tasks that have ended
     * @throws MemoryFault if it is not in the dump, as in all that leave out user pages
     */
    public static Optional<CommandLine> of(Kernel kernel, Task task) {
        Struct mm = kernel.types().struct("mm_struct");
        Optional<Field> start = mm.field("arg_start");
        if (task.mm() == 0 || start.isEmpty()) {
            return Optional.empty();
        }
        AddressSpace memory = UserSpaces.of(kernel).of(task);
        return Optional.of(new CommandLine(
                strings(memory, value(memory, mm, "arg_start", task), value(memory, mm, "arg_end", task)),
                strings(memory, value(memory, mm, "env_start", task), value(memory, mm, "env_end", task))));
    }

    private static long value(AddressSpace memory, Struct mm, String member, Task task) {
        return mm.need(member).read(memory, task.mm());
    }

    private static List<String> strings(AddressSpace memory, long start, long end) {
        long length = end - start;
        if (length <= 0) {
            return List.of();
        }
        byte[] bytes = memory.readBytes(start, (int) Math.min(length, BYTES_LIMIT));
        int last = bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        return List.of(ByteText.decode(bytes, 0, last).split("\0", -1));
    }
}
