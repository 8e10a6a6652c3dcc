package org.vmcoregdb.triage;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Classes of panics that no exception explains, by the text that the kernel gives to {@code panic()}. */
final class PanicReason {
    private record Sign(String text, CrashClass type) {}

    /** In lower case, because kernels differ in that. */
    private static final List<Sign> SIGNS = List.of(
            new Sign("stack-protector:", CrashClass.STACK_CORRUPTION), // kernel/panic.c
            new Sign("corrupted stack end", CrashClass.STACK_OVERFLOW), // kernel/sched/core.c
            new Sign("kernel stack overflow", CrashClass.STACK_OVERFLOW), // arch/x86/kernel/traps.c
            new Sign("hung_task:", CrashClass.HUNG_TASK), // kernel/hung_task.c
            new Sign("softlockup:", CrashClass.SOFT_LOCKUP), // kernel/watchdog.c
            new Sign("hard lockup", CrashClass.HARD_LOCKUP), // kernel/watchdog_hld.c, kernel/watchdog.c
            new Sign("rcu stall", CrashClass.RCU_STALL), // kernel/rcu/tree_stall.h
            new Sign("out of memory", CrashClass.OUT_OF_MEMORY), // mm/oom_kill.c
            new Sign("deadlocked on memory", CrashClass.OUT_OF_MEMORY),
            new Sign("attempted to kill init", CrashClass.INIT_ENDED), // kernel/exit.c
            new Sign("unable to mount root", CrashClass.NO_ROOT), // init/do_mounts.c
            new Sign("no working init", CrashClass.NO_ROOT), // init/main.c
            new Sign("no init found", CrashClass.NO_ROOT),
            new Sign("requested init", CrashClass.NO_ROOT),
            new Sign("sysrq triggered crash", CrashClass.SYSRQ), // drivers/tty/sysrq.c
            new Sign("trigger a crash", CrashClass.SYSRQ),
            new Sign("machine check", CrashClass.MACHINE_CHECK), // arch/x86/kernel/cpu/mce
            new Sign("nmi:", CrashClass.UNKNOWN_NMI)); // arch/x86/kernel/nmi.c

    private PanicReason() {}

    /** The class that a panic's message names; empty if it names none. */
    static Optional<CrashClass> of(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return SIGNS.stream()
                .filter(sign -> text.contains(sign.text))
                .map(Sign::type)
                .findFirst();
    }
}
