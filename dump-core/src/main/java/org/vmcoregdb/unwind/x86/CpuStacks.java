package org.vmcoregdb.unwind.x86;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;

/**
 * Where the stacks of the CPUs are: the interrupt stacks ({@code hardirq_stack_ptr}, {@code
 * arch/x86/kernel/irq_64.c}) and the exception stacks ({@code cea_exception_stacks}, {@code
 * arch/x86/include/asm/cpu_entry_area.h}).
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
        if (pointer.isEmpty()) {
            return Optional.empty();
        }
        // the pointer is to the last word of the stack, or to its end
        long top = kernel.memory().readLong(pointer.getAsLong()) + 8 + PAGE_BYTES - 1 & -PAGE_BYTES;
        return Optional.of(new StackRegion(StackKind.IRQ, cpu, top - IRQ_STACK_BYTES, top));
    }

    private static void exceptionStacks(Kernel kernel, int cpu, Consumer<StackRegion> found) {
        OptionalLong pointer = kernel.perCpu().variable("cea_exception_stacks", cpu);
        Struct struct = kernel.types().struct("cea_exception_stacks");
        if (pointer.isEmpty()) {
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
