package org.vmcoregdb.unwind.arm64;

import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;

/**
 * The stacks of CPUs ({@code arch/arm64/kernel/irq.c}, {@code traps.c}, {@code sdei.c}): for interrupts, for a task's stack that was too
 * small, and for events of the firmware.
 */
public final class CpuStacks {
    /** On which a CPU goes on after a task's stack was too small. */
    public static final StackKind OVERFLOW = new StackKind("overflow", "overflow stack");
    /** For events of the firmware (SDEI). */
    public static final StackKind SDEI_NORMAL = new StackKind("sdei_normal", "SDEI normal stack");
    /** For critical ones. */
    public static final StackKind SDEI_CRITICAL = new StackKind("sdei_critical", "SDEI critical stack");

    /** {@code OVERFLOW_STACK_SIZE}. */
    private static final long OVERFLOW_BYTES = 4096;

    private CpuStacks() {}

    static void of(Kernel kernel, int cpu, Consumer<StackRegion> found) {
        long bytes = ThreadSize.of(kernel);
        pointed(kernel, "irq_stack_ptr", cpu, StackKind.IRQ, bytes, found);
        kernel.perCpu()
                .variable("overflow_stack", cpu)
                .ifPresent(low -> found.accept(new StackRegion(OVERFLOW, cpu, low, low + OVERFLOW_BYTES)));
        pointed(kernel, "sdei_stack_normal_ptr", cpu, SDEI_NORMAL, bytes, found);
        pointed(kernel, "sdei_stack_critical_ptr", cpu, SDEI_CRITICAL, bytes, found);
    }

    /** A stack whose lowest address is in a variable of the CPU's; 0 if it has none. */
    private static void pointed(
            Kernel kernel, String name, int cpu, StackKind kind, long bytes, Consumer<StackRegion> found) {
        OptionalLong variable = kernel.perCpu().variable(name, cpu);
        long low = variable.isPresent() ? kernel.memory().readLong(variable.getAsLong()) : 0;
        if (low != 0) {
            found.accept(new StackRegion(kind, cpu, low, low + bytes));
        }
    }
}
