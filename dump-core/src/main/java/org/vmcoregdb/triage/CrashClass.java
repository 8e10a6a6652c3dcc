package org.vmcoregdb.triage;

/** What kind of crash it was. The identifiers are part of {@link CrashSignature}s: they never change their meaning. */
public enum CrashClass {
    /** An access to the first page. */
    NULL_POINTER("null-pointer", "NULL pointer dereference"),
    /** The CPU was sent to an address where no code is. */
    BAD_JUMP("bad-jump", "jump to an address without code"),
    /** A page fault at any other address. */
    BAD_ADDRESS("bad-address", "access to memory that is not there"),
    /** The stack was too small. */
    STACK_OVERFLOW("stack-overflow", "kernel stack overflow"),
    /** A function wrote beyond its local variables. */
    STACK_CORRUPTION("stack-corruption", "a function overwrote its own stack frame"),
    /** {@code BUG()}. */
    BUG("bug", "the kernel found itself in a state that must not be (BUG)"),
    /** An instruction that the CPU does not know. */
    INVALID_OPCODE("invalid-opcode", "invalid instruction"),
    /** A pointer that is not an address, or a privileged thing done wrong. */
    GENERAL_PROTECTION("general-protection", "general protection fault, most often a pointer that is not an address"),
    /** Division by zero. */
    DIVIDE_ERROR("divide-error", "division by zero, or its result does not fit"),
    /** An exception while an exception was being delivered. */
    DOUBLE_FAULT("double-fault", "double fault, most often a stack that overflowed"),
    /** The hardware reported an error. */
    MACHINE_CHECK("machine-check", "hardware error reported by the CPU (machine check)"),
    /** Any other exception. */
    EXCEPTION("exception", "exception in the kernel's own code"),
    /** {@code hung_task_panic}. */
    HUNG_TASK("hung-task", "a task was blocked for too long"),
    /** {@code softlockup_panic}. */
    SOFT_LOCKUP("soft-lockup", "a CPU did not let other tasks run for too long"),
    /** {@code nmi_watchdog} or the NMI's own panic. */
    HARD_LOCKUP("hard-lockup", "a CPU did not take interrupts for too long"),
    /** {@code panic_on_rcu_stall}. */
    RCU_STALL("rcu-stall", "a CPU or task held up RCU for too long"),
    /** {@code panic_on_oom}, or nothing left to kill. */
    OUT_OF_MEMORY("out-of-memory", "out of memory"),
    /** The first process ended. */
    INIT_ENDED("init-ended", "the init process ended"),
    /** No file system to boot from. */
    NO_ROOT("no-root", "the root file system or init could not be found"),
    /** Somebody asked for it. */
    SYSRQ("sysrq", "a crash that was asked for (SysRq)"),
    /** An NMI that nobody knew. */
    UNKNOWN_NMI("unknown-nmi", "a non-maskable interrupt of unknown reason, or a dump button"),
    /** The kernel called {@code panic()} for a reason of its own. */
    PANIC("panic", "the code called panic()"),
    /** The machine did not crash: the dump was taken from outside. */
    NONE("none", "no crash: the dump is of a machine that was running");

    private final String id;
    private final String words;

    CrashClass(String id, String words) {
        this.id = id;
        this.words = words;
    }

    /** A short name of letters and hyphens that stays. */
    public String id() {
        return id;
    }

    /** The same in words. */
    public String words() {
        return words;
    }
}
