package org.vmcoregdb.unwind.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;

/**
 * Where the stacks of the CPUs are: the interrupt stacks ({@code hardirq_stack_ptr}, {@code arch/x86/kernel/irq_64.c}; before 5.2 {@code
 * irq_stack_ptr}, {@code arch/x86/include/asm/processor.h}) and the exception stacks ({@code cea_exception_stacks}, {@code
 * arch/x86/include/asm/cpu_entry_area.h}; before 5.2 {@code orig_ist}, {@code arch/x86/kernel/cpu/common.c}).
 */
public final class CpuStacks {
    /** Exception stacks ({@code struct cea_exception_stacks}): double fault. */
    public static final StackKind DOUBLE_FAULT = new StackKind("double_fault", "DOUBLEFAULT exception stack");
    /** Debug exception. */
    public static final StackKind DEBUG = new StackKind("debug", "DEBUG exception stack");
    /** Machine check. */
    public static final StackKind MACHINE_CHECK = new StackKind("machine_check", "MCE exception stack");
    /** #VC of AMD SEV-ES. */
    public static final StackKind VC = new StackKind("vc", "VC exception stack");
    /** The small stack on which entries from user mode begin ({@code cpu_entry_area.entry_stack_page}). */
    public static final StackKind ENTRY = new StackKind("entry", "entry trampoline stack");

    /** Stack segment faults, which had a stack of their own up to 3.17. */
    public static final StackKind STACK_FAULT = new StackKind("stack_fault", "STACKFAULT exception stack");

    private static final List<StackKind> WITHOUT_STACK_FAULT =
            List.of(DOUBLE_FAULT, StackKind.NMI, DEBUG, MACHINE_CHECK);
    private static final List<StackKind> WITH_STACK_FAULT =
            List.of(STACK_FAULT, DOUBLE_FAULT, StackKind.NMI, DEBUG, MACHINE_CHECK);
    private static final int IST_ENTRIES = 7;
    /** Two pages, with KASAN up to four times as many. */
    private static final long EXCEPTION_STACK_LIMIT = 32 << 10;

    /** {@code IRQ_STACK_SIZE}. */
    private static final long IRQ_STACK_BYTES = 16 << 10;

    private static final long PAGE_BYTES = 4096;

    private CpuStacks() {}

    static void of(Kernel kernel, int cpu, Consumer<StackRegion> found) {
        interruptStack(kernel, cpu).ifPresent(found);
        exceptionStacks(kernel, cpu, found);
        entryStack(kernel, cpu, found);
    }

    private static Optional<StackRegion> interruptStack(Kernel kernel, int cpu) {
        OptionalLong pointer = kernel.perCpu().variable("hardirq_stack_ptr", cpu);
        Optional<Field> hot = kernel.types().struct("pcpu_hot").field("hardirq_stack_ptr");
        if (pointer.isEmpty() && hot.isPresent()) {
            OptionalLong start = kernel.perCpu().variable("pcpu_hot", cpu);
            pointer = start.isPresent() ? OptionalLong.of(hot.get().at(start.getAsLong())) : start;
        }
        if (pointer.isEmpty()) {
            return oldInterruptStack(kernel, cpu);
        }
        // the pointer is to the last word of the stack, or (5.2 to 5.7) to its end
        long top = kernel.memory().readLong(pointer.getAsLong()) + PAGE_BYTES - 1 & -PAGE_BYTES;
        return Optional.of(new StackRegion(StackKind.IRQ, cpu, top - IRQ_STACK_BYTES, top));
    }

    /** Up to 4.8 the pointer is to 64 bytes below the end: what is above it is not used. */
    private static Optional<StackRegion> oldInterruptStack(Kernel kernel, int cpu) {
        OptionalLong pointer = kernel.perCpu().variable("irq_stack_ptr", cpu);
        if (pointer.isEmpty()) {
            return Optional.empty();
        }
        long top = kernel.memory().readLong(pointer.getAsLong());
        OptionalLong start = kernel.perCpu().variable("irq_stack_union", cpu);
        long low = start.orElse((top + PAGE_BYTES - 1 & -PAGE_BYTES) - IRQ_STACK_BYTES);
        // 4.9 on it is to the last word, as hardirq_stack_ptr is
        long high = (top + 8 & PAGE_BYTES - 1) == 0 ? top + 8 : top;
        return Long.compareUnsigned(high - low, IRQ_STACK_BYTES) <= 0
                ? Optional.of(new StackRegion(StackKind.IRQ, cpu, low, high))
                : Optional.empty();
    }

    private static void exceptionStacks(Kernel kernel, int cpu, Consumer<StackRegion> found) {
        OptionalLong pointer = kernel.perCpu().variable("cea_exception_stacks", cpu);
        Struct struct = kernel.types().struct("cea_exception_stacks");
        if (pointer.isEmpty()) {
            oldExceptionStacks(kernel, cpu, found);
            return;
        }
        long base = kernel.memory().readLong(pointer.getAsLong());
        region(struct, "DF_stack", DOUBLE_FAULT, cpu, base).ifPresent(found);
        region(struct, "NMI_stack", StackKind.NMI, cpu, base).ifPresent(found);
        region(struct, "DB_stack", DEBUG, cpu, base).ifPresent(found);
        region(struct, "MCE_stack", MACHINE_CHECK, cpu, base).ifPresent(found);
        region(struct, "VC_stack", VC, cpu, base).ifPresent(found);
        region(struct, "VC2_stack", VC, cpu, base).ifPresent(found);
    }

    /**
     * Before 5.2 {@code orig_ist} has the ends of the stacks, which lie one after the other: double fault, NMI, debug (two pages), machine
     * check; up to 3.17 after one of stack faults. Since 4.15 they are in the CPU's entry area, before in a variable of the CPU.
     */
    private static void oldExceptionStacks(Kernel kernel, int cpu, Consumer<StackRegion> found) {
        OptionalLong table = kernel.perCpu().variable("orig_ist", cpu);
        if (table.isEmpty()) {
            return;
        }
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < IST_ENTRIES; i++) {
            long end = kernel.memory().readLong(table.getAsLong() + 8L * i);
            if (end != 0) {
                ends.add(end);
            }
        }
        List<StackKind> kinds = ends.size() > WITHOUT_STACK_FAULT.size() ? WITH_STACK_FAULT : WITHOUT_STACK_FAULT;
        for (int i = 0; i < Math.min(ends.size(), kinds.size()); i++) {
            // the first has the size of a usual one
            long bytes = i == 0 ? PAGE_BYTES : ends.get(i) - ends.get(i - 1);
            if (bytes > 0 && bytes <= EXCEPTION_STACK_LIMIT) {
                found.accept(new StackRegion(kinds.get(i), cpu, ends.get(i) - bytes, ends.get(i)));
            }
        }
    }

    /** Where a system call or exception out of user mode begins; with page-table isolation user space sees it, too. */
    private static void entryStack(Kernel kernel, int cpu, Consumer<StackRegion> found) {
        OptionalLong pointer = kernel.perCpu().variable("cpu_entry_area", cpu);
        Struct area = kernel.types().struct("cpu_entry_area");
        if (pointer.isPresent()) {
            long base = kernel.memory().readLong(pointer.getAsLong());
            if (base != 0) {
                region(area, "entry_stack_page", ENTRY, cpu, base).ifPresent(found);
            }
        }
    }

    private static Optional<StackRegion> region(Struct struct, String member, StackKind kind, int cpu, long base) {
        Optional<Field> field = struct.field(member);
        return field.filter(f -> f.size() > 0).map(f -> new StackRegion(kind, cpu, f.at(base), f.at(base) + f.size()));
    }
}
