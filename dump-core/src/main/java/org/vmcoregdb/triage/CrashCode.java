package org.vmcoregdb.triage;

import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.diagnosis.ExceptionCause;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * Functions that every crash of some kind goes through, and that tell nothing about this one. They are the kernel's own names
 * ({@code kernel/panic.c}, {@code kernel/sched/core.c} …),
 * without what compilers put after them.
 */
final class CrashCode {
    /** What runs between an exception that cannot be mended and its panic. */
    private static final Set<String> DYING = Set.of("die", "__die");

    private static final Set<String> PANIC = Set.of("panic", "vpanic", "nmi_panic", "panic_nmi");

    /** Called by the compiler, or by the kernel's own checks, on behalf of the function that is to blame. */
    private static final Set<String> CHECKS = Set.of("__stack_chk_fail", "__schedule_bug");

    /** Where tasks wait: what they wait for is shown by who called these. */
    private static final Set<String> WAITING = Set.of(
            "__schedule",
            "schedule",
            "preempt_schedule",
            "preempt_schedule_common",
            "schedule_timeout",
            "schedule_timeout_uninterruptible",
            "schedule_timeout_interruptible",
            "schedule_timeout_killable",
            "schedule_timeout_idle",
            "schedule_preempt_disabled",
            "schedule_hrtimeout_range",
            "schedule_hrtimeout_range_clock",
            "io_schedule",
            "io_schedule_timeout",
            "msleep",
            "bit_wait",
            "bit_wait_io",
            "__wait_on_bit",
            "__wait_on_bit_lock",
            "out_of_line_wait_on_bit",
            "out_of_line_wait_on_bit_lock",
            "__wait_for_common",
            "wait_for_common",
            "wait_for_completion",
            "wait_for_completion_state",
            "wait_for_completion_killable",
            "wait_for_completion_io",
            "wait_for_completion_timeout",
            "mutex_lock",
            "mutex_lock_killable",
            "mutex_lock_interruptible",
            "mutex_lock_io",
            "__mutex_lock",
            "__mutex_lock_common",
            "__mutex_lock_slowpath",
            "__mutex_lock_killable_slowpath",
            "__mutex_lock_interruptible_slowpath",
            "__ww_mutex_lock",
            "down",
            "down_killable",
            "down_interruptible",
            "__down",
            "__down_common",
            "__down_killable",
            "__down_interruptible",
            "down_read",
            "down_read_killable",
            "down_write",
            "down_write_killable",
            "rwsem_down_read_slowpath",
            "rwsem_down_write_slowpath",
            "rwsem_down_read_failed",
            "rwsem_down_write_failed",
            "__percpu_down_read",
            "percpu_down_write",
            "percpu_rwsem_wait",
            "rt_mutex_schedule",
            "rt_mutex_lock",
            "__rt_mutex_slowlock",
            "synchronize_rcu",
            "synchronize_srcu",
            "__synchronize_srcu",
            "synchronize_rcu_expedited",
            "__wait_rcu_gp");

    /** At the outer end of every stack of their kind. */
    private static final Set<String> GENERIC = Set.of(
            "kthread",
            "worker_thread",
            "process_one_work",
            "process_scheduled_works",
            "ret_from_fork",
            "start_kernel",
            "smpboot_thread_fn");

    private final CrashNames own;
    private final CrashFunctions functions;

    private CrashCode(CrashNames own) {
        this.own = own;
        functions = own.functions();
    }

    /** Those of a machine: the kernel's general ones, and its architecture's own. */
    static CrashCode of(Machine machine) {
        return new CrashCode(CrashNames.of(machine));
    }

    /** The function of a frame; empty if there is none. */
    static Optional<String> function(Frame frame) {
        return frame.symbol().map(s -> plain(s.symbol().name()));
    }

    /** Without suffixes added by the compiler: another build may have none of them. */
    static String plain(String name) {
        int dot = name.indexOf('.', 1);
        return dot > 0 ? name.substring(0, dot) : name;
    }

    boolean isDying(Frame frame) {
        return isIn(DYING, frame) || isIn(functions.dying(), frame);
    }

    static boolean isPanic(Frame frame) {
        return isIn(PANIC, frame);
    }

    static boolean isCheck(Frame frame) {
        return isIn(CHECKS, frame);
    }

    boolean isWaiting(Frame frame) {
        return isIn(WAITING, frame) || isIn(functions.waiting(), frame);
    }

    /** Before 5.5 SysRq's c wrote through a NULL pointer to crash. */
    static boolean isAskedFor(Frame frame) {
        return function(frame).filter("sysrq_handle_crash"::equals).isPresent();
    }

    /** The guard page below a stack was hit. */
    boolean isOverflowHandler(Frame frame) {
        return isIn(functions.overflow(), frame);
    }

    boolean isGeneric(String function) {
        return GENERIC.contains(function) || functions.generic().contains(function);
    }

    /** An interrupt that says nothing of what it interrupted. */
    boolean isTick(Frame entry) {
        return isIn(functions.ticks(), entry);
    }

    /** The class of an exception; a page fault's depends on its address, too. */
    CrashClass ofException(ExceptionCause cause) {
        return own.ofException(cause);
    }

    private static boolean isIn(Set<String> functions, Frame frame) {
        return function(frame).filter(functions::contains).isPresent();
    }
}
