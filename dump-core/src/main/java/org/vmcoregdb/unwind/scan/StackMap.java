package org.vmcoregdb.unwind.scan;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.StackKind;
import org.vmcoregdb.unwind.Stacks;

/** Where the stacks are: those of tasks, and those of CPUs. For those who look at a stack as memory rather than walk it. */
public final class StackMap {
    private final Stacks stacks;

    /** The stacks of a kernel. */
    public StackMap(Kernel kernel) {
        stacks = new Stacks(kernel);
    }

    /** The stack of a task; empty if it has been freed. */
    public Optional<StackSpan> of(Task task) {
        return task.stack() == 0 ? Optional.empty() : Optional.of(span(stacks.of(task)));
    }

    /** The stack that an address is on, from the point of view of a task. */
    public Optional<StackSpan> containing(Task task, long vaddr) {
        return stacks.containing(task, vaddr).map(StackMap::span);
    }

    /** The stacks of one kind, in the order of their CPUs; none if this kernel does not have them. */
    public List<StackSpan> ofCpus(StackKind kind) {
        return stacks.all(kind).stream().map(StackMap::span).toList();
    }

    private static StackSpan span(Stacks.Region region) {
        return new StackSpan(region.kind(), region.cpu(), region.low(), region.high());
    }
}
