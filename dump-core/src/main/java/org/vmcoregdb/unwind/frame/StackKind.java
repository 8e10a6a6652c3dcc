package org.vmcoregdb.unwind.frame;

/**
 * What a stack is for. Architectures have more of them than are named here.
 *
 * @param name one word of lower-case letters and underscores, which stays: JSON has it
 * @param label what to call it
 */
public record StackKind(String name, String label) {
    /** The stack of a task. */
    public static final StackKind TASK = new StackKind("task", "task stack");
    /** The stack on which a CPU handles interrupts and softirqs. */
    public static final StackKind IRQ = new StackKind("irq", "IRQ stack");
    /** The stack on which a CPU handles non-maskable interrupts, by which CPUs are stopped. */
    public static final StackKind NMI = new StackKind("nmi", "NMI exception stack");
    /** None that is known. */
    public static final StackKind UNKNOWN = new StackKind("unknown", "unknown stack");

    /** By name. What a record has of its own is put together at run time, which every cold start would pay for. */
    @Override
    public boolean equals(Object other) {
        return other instanceof StackKind kind && name.equals(kind.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
