package org.vmcoregdb.triage.x86;

import java.util.Set;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.diagnosis.ExceptionCause;
import org.vmcoregdb.triage.CrashClass;
import org.vmcoregdb.triage.CrashFunctions;
import org.vmcoregdb.triage.CrashNames;

/**
 * Names in x86-64 kernels ({@code arch/x86/kernel/dumpstack.c}, {@code arch/x86/kernel/traps.c}, {@code arch/x86/mm/fault.c}, {@code
 * arch/x86/entry} …).
 */
public final class X86CrashNames implements CrashNames {
    private static final Set<String> OVERFLOW = Set.of("handle_stack_overflow");

    private static final Set<String> DYING = Set.of(
            "oops_end",
            "die_addr",
            "__die_body",
            "page_fault_oops",
            "no_context",
            "kernelmode_fixup_or_oops",
            "do_trap",
            "do_trap_no_signal",
            "do_error_trap",
            "do_invalid_op",
            "do_double_fault",
            "exc_double_fault",
            "do_machine_check",
            "exc_machine_check",
            "mce_panic",
            "handle_stack_overflow",
            "handle_bug");

    private static final Set<String> WAITING =
            Set.of("__switch_to_asm", "call_rwsem_down_read_failed", "call_rwsem_down_write_failed");

    private static final Set<String> GENERIC = Set.of(
            "do_syscall_64",
            "__do_sys_call_64",
            "x64_sys_call",
            "do_syscall_32",
            "__do_fast_syscall_32",
            "do_fast_syscall_32",
            "system_call_fastpath",
            "ret_from_fork_asm",
            "kernel_thread_helper",
            "start_secondary",
            "x86_64_start_kernel",
            "x86_64_start_reservations",
            "secondary_startup_64",
            "secondary_startup_64_no_verify",
            "common_startup_64");

    private static final Set<String> TICKS = Set.of(
            "asm_sysvec_apic_timer_interrupt",
            "asm_sysvec_reboot",
            "asm_sysvec_reschedule_ipi",
            "asm_sysvec_irq_work",
            "apic_timer_interrupt",
            "reboot_interrupt",
            "reschedule_interrupt",
            "irq_work_interrupt");

    private static final CrashFunctions FUNCTIONS = new CrashFunctions(DYING, OVERFLOW, WAITING, GENERIC, TICKS);

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public CrashFunctions functions() {
        return FUNCTIONS;
    }

    /** By vectors (Intel's manual, volume 3, table 6-1). */
    @Override
    public CrashClass ofException(ExceptionCause cause) {
        return switch (cause.number()) {
            case 0 -> CrashClass.DIVIDE_ERROR;
            case 6 -> CrashClass.INVALID_OPCODE;
            case 8 -> CrashClass.DOUBLE_FAULT;
            case 13 -> CrashClass.GENERAL_PROTECTION;
            case 14 -> CrashClass.BAD_ADDRESS;
            case 18 -> CrashClass.MACHINE_CHECK;
            default -> CrashClass.EXCEPTION;
        };
    }
}
