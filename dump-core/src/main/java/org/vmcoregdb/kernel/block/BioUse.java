package org.vmcoregdb.kernel.block;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * What a bio is for.
 *
 * @param through the devices that passed it on, the nearest first
 * @param file the file whose page its first one is
 * @param task who waits for it, because the bio itself says so
 * @param objects addresses of what others can wait for until it is done: its pages and buffer head
 * @param end the function that is told when it is done
 */
public record BioUse(
        List<String> through,
        Optional<String> file,
        Optional<Task> task,
        List<Long> objects,
        Optional<SymbolicAddress> end) {
    /** Of what has no bio, such as a flush. */
    public static final BioUse NONE =
            new BioUse(List.of(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    public BioUse {
        through = List.copyOf(through);
        objects = List.copyOf(objects);
    }
}
