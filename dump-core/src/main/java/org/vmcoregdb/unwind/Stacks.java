package org.vmcoregdb.unwind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Where the stacks of the CPUs are: the interrupt stacks ({@code hardirq_stack_ptr}, {@code
 * arch/x86/kernel/irq_64.c}) and the exception stacks ({@code cea_exception_stacks}, {@code
 * arch/x86/include/asm/cpu_entry_area.h}).
 */
public final class Stacks {
    /** {@code IRQ_STACK_SIZE}. */
    private static final long IRQ_STACK_BYTES = 16 << 10;

    /** The {@link Region#cpu} of a task's stack, which is no CPU's. */
    public static final int NO_CPU = -1;

    /** One stack: {@code low} inclusive, {@code high} exclusive; {@code cpu} is whose it is. */
    public record Region(StackKind kind, int cpu, long low, long high) {
        /** True if the address lies on it. */
        public boolean contains(long vaddr) {
            return Long.compareUnsigned(vaddr - low, high - low) < 0;
        }

        /** Also true for the stack pointer of a frame that everything has been popped of. */
        public boolean containsOrEndsAt(long vaddr) {
            return Long.compareUnsigned(vaddr - low, high - low) <= 0;
        }
    }

    private final long threadBytes;
    private final List<Region> shared;
    private final boolean complete;

    /** The stacks of a kernel. */
    public Stacks(Kernel kernel) {
        threadBytes = ThreadSize.of(kernel);
        List<Region> regions = new ArrayList<>();
        boolean allRead = true;
        try {
            for (int cpu : kernel.perCpu().present()) {
                interruptStack(kernel, cpu).ifPresent(regions::add);
                exceptionStacks(kernel, cpu, regions);
                entryStack(kernel, cpu, regions);
            }
        } catch (MemoryFault | MissingSymbolException missing) {
            // the walk does without the others
            allRead = false;
        }
        shared = List.copyOf(regions);
        complete = allRead && regions.stream().anyMatch(r -> r.kind() == StackKind.IRQ);
    }

    private static Optional<Region> interruptStack(Kernel kernel, int cpu) {
        OptionalLong pointer = kernel.perCpu().variable("hardirq_stack_ptr", cpu);
        if (pointer.isEmpty()) {
            return Optional.empty();
        }
        // the pointer is to the last word of the stack, or to its end
        long top = kernel.memory().readLong(pointer.getAsLong()) + 8 + 4095 & ~4095L;
        return Optional.of(new Region(StackKind.IRQ, cpu, top - IRQ_STACK_BYTES, top));
    }

    private static void exceptionStacks(Kernel kernel, int cpu, List<Region> regions) {
        OptionalLong pointer = kernel.perCpu().variable("cea_exception_stacks", cpu);
        Struct struct = kernel.types().struct("cea_exception_stacks");
        if (pointer.isEmpty()) {
            return;
        }
        long base = kernel.memory().readLong(pointer.getAsLong());
        region(struct, "DF_stack", StackKind.DOUBLE_FAULT, cpu, base).ifPresent(regions::add);
        region(struct, "NMI_stack", StackKind.NMI, cpu, base).ifPresent(regions::add);
        region(struct, "DB_stack", StackKind.DEBUG, cpu, base).ifPresent(regions::add);
        region(struct, "MCE_stack", StackKind.MACHINE_CHECK, cpu, base).ifPresent(regions::add);
        region(struct, "VC_stack", StackKind.VC, cpu, base).ifPresent(regions::add);
        region(struct, "VC2_stack", StackKind.VC, cpu, base).ifPresent(regions::add);
    }

    /** Where a system call or exception out of user mode begins; with page-table isolation user space sees it, too. */
    private static void entryStack(Kernel kernel, int cpu, List<Region> regions) {
        OptionalLong pointer = kernel.perCpu().variable("cpu_entry_area", cpu);
        Struct area = kernel.types().struct("cpu_entry_area");
        if (pointer.isPresent()) {
            long base = kernel.memory().readLong(pointer.getAsLong());
            if (base != 0) {
                region(area, "entry_stack_page", StackKind.ENTRY, cpu, base).ifPresent(regions::add);
            }
        }
    }

    private static Optional<Region> region(Struct struct, String member, StackKind kind, int cpu, long base) {
        Optional<Field> field = struct.field(member);
        return field.filter(f -> f.size() > 0).map(f -> new Region(kind, cpu, f.at(base), f.at(base) + f.size()));
    }

    /** True if the CPUs' stacks are known, so that a stack pointer elsewhere is on none. */
    public boolean complete() {
        return complete;
    }

    /** The stack of a task. */
    public Region of(Task task) {
        return new Region(StackKind.TASK, NO_CPU, task.stack(), task.stack() + threadBytes);
    }

    /**
     * The stack of a task that was too small, with what is missing of it: a stack pointer below the stack, above where
     * neighbouring memory could be, is of a function that reserved its frame there and then hit the guard page.
     */
    Optional<Region> overflowed(Task task, long sp) {
        return task.stack() != 0 && Long.compareUnsigned(task.stack() - 1 - sp, threadBytes) < 0
                ? Optional.of(new Region(StackKind.TASK, NO_CPU, sp, task.stack() + threadBytes))
                : Optional.empty();
    }

    /** The stack that an address is on, from the point of view of a task. */
    public Optional<Region> containing(Task task, long vaddr) {
        Region own = of(task);
        if (own.contains(vaddr)) {
            return Optional.of(own);
        }
        return shared.stream().filter(r -> r.contains(vaddr)).findFirst();
    }

    /** The CPUs' stacks of one kind. */
    public List<Region> all(StackKind kind) {
        return shared.stream().filter(r -> r.kind() == kind).toList();
    }
}
