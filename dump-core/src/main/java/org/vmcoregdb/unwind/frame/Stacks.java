package org.vmcoregdb.unwind.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;

/** Where the stacks of a kernel are: those of tasks, and those of CPUs. */
public final class Stacks {
    private static final Part<Stacks> PART = Part.of(kernel -> new Stacks(kernel, StackConventions.of(kernel)));

    private final long threadBytes;
    private final List<StackRegion> shared;
    private final boolean complete;

    /**
     * The stacks of a kernel.
     *
     * @param conventions know those of CPUs
     */
    public Stacks(Kernel kernel, StackConventions conventions) {
        threadBytes = ThreadSize.of(kernel);
        List<StackRegion> regions = new ArrayList<>();
        boolean allRead = true;
        try {
            for (int cpu : kernel.perCpu().present()) {
                conventions.stacks(kernel, cpu, regions::add);
            }
        } catch (MemoryFault | MissingSymbolException missing) {
            // the walk does without the others
            allRead = false;
        }
        shared = List.copyOf(regions);
        complete = allRead && regions.stream().anyMatch(r -> r.kind().equals(StackKind.IRQ));
    }

    /** The stacks of a kernel. */
    public static Stacks of(Kernel kernel) {
        return kernel.part(PART);
    }

    /** True if the CPUs' stacks are known, so that a stack pointer elsewhere is on none. */
    public boolean complete() {
        return complete;
    }

    /** The stack of a task. */
    public StackRegion ofTask(Task task) {
        return new StackRegion(StackKind.TASK, StackRegion.NO_CPU, task.stack(), task.stack() + threadBytes);
    }

    /** The stack of a task; empty if it has been freed. */
    public Optional<StackRegion> allocated(Task task) {
        return task.stack() == 0 ? Optional.empty() : Optional.of(ofTask(task));
    }

    /**
     * The stack of a task that was too small, with what is missing of it: a stack pointer below the stack, above where
     * neighbouring memory could be, is of a function that reserved its frame there and then hit the guard page.
     */
    public Optional<StackRegion> overflowed(Task task, long sp) {
        return task.stack() != 0 && Long.compareUnsigned(task.stack() - 1 - sp, threadBytes) < 0
                ? Optional.of(new StackRegion(StackKind.TASK, StackRegion.NO_CPU, sp, task.stack() + threadBytes))
                : Optional.empty();
    }

    /** The stack that an address is on, from the point of view of a task. */
    public Optional<StackRegion> containing(Task task, long vaddr) {
        StackRegion own = ofTask(task);
        if (own.contains(vaddr)) {
            return Optional.of(own);
        }
        return shared.stream().filter(r -> r.contains(vaddr)).findFirst();
    }

    /** The CPUs' stacks of one kind, in the order of their CPUs; none if this kernel does not have them. */
    public List<StackRegion> all(StackKind kind) {
        return shared.stream().filter(r -> r.kind().equals(kind)).toList();
    }

    /** All stacks of one CPU. */
    public List<StackRegion> ofCpu(int cpu) {
        return shared.stream().filter(r -> r.cpu() == cpu).toList();
    }
}
