package org.vmcoregdb.unwind;

/** Which of a CPU's stacks an address lies on. */
public enum StackKind {
    /** The stack of a task. */
    TASK("task stack"),
    /** The stack on which a CPU handles interrupts and softirqs. */
    IRQ("IRQ stack"),
    /** Exception stacks ({@code struct cea_exception_stacks}): double fault. */
    DOUBLE_FAULT("DOUBLEFAULT exception stack"),
    /** Non-maskable interrupt. */
    NMI("NMI exception stack"),
    /** Debug exception. */
    DEBUG("DEBUG exception stack"),
    /** Machine check. */
    MACHINE_CHECK("MCE exception stack"),
    /** #VC of AMD SEV-ES. */
    VC("VC exception stack"),
    /** The small stack on which entries from user mode begin ({@code cpu_entry_area.entry_stack_page}). */
    ENTRY("entry trampoline stack"),
    /** None that is known. */
    UNKNOWN("unknown stack");

    private final String label;

    StackKind(String label) {
        this.label = label;
    }

    /** What to call it. */
    public String label() {
        return label;
    }
}
