package org.vmcoregdb.triage.arm64;

import java.util.Set;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.diagnosis.ExceptionCause;
import org.vmcoregdb.triage.CrashClass;
import org.vmcoregdb.triage.CrashFunctions;
import org.vmcoregdb.triage.CrashNames;

/** Names in arm64 kernels ({@code arch/arm64/kernel/traps.c}, {@code entry-common.c}, {@code arch/arm64/mm/fault.c} …). */
public final class Arm64CrashNames implements CrashNames {
    private static final Set<String> OVERFLOW = Set.of("handle_bad_stack", "panic_bad_stack");

    private static final Set<String> DYING = Set.of(
            "die_kernel_fault",
            "__do_kernel_fault",
            "arm64_notify_die",
            "bug_handler",
            "do_undefinstr",
            "do_el1_undef",
            "do_el1_bti",
            "do_el1_fpac",
            "do_el1_gcs",
            "do_sea",
            "do_serror",
            "arm64_serror_panic",
            "__panic_unhandled",
            "bad_mode",
            "handle_bad_stack",
            "panic_bad_stack");

    private static final Set<String> WAITING = Set.of("__switch_to", "cpu_switch_to");

    private static final Set<String> GENERIC = Set.of(
            "invoke_syscall",
            "__invoke_syscall",
            "el0_svc_common",
            "do_el0_svc",
            "el0_svc",
            "el0_svc_handler",
            "el0_svc_naked",
            "el0t_64_sync_handler",
            "el0t_64_sync",
            "el0_sync_handler",
            "el0_sync",
            "secondary_start_kernel",
            "__secondary_switched",
            "__primary_switched");

    private static final CrashFunctions FUNCTIONS = new CrashFunctions(DYING, OVERFLOW, WAITING, GENERIC, Set.of());

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public CrashFunctions functions() {
        return FUNCTIONS;
    }

    /** By the class in ESR_EL1. BUG and WARN are BRK instructions, as they are undefined ones elsewhere. */
    @Override
    public CrashClass ofException(ExceptionCause cause) {
        return switch (cause.number()) {
            case 0x00, 0x30, 0x3c -> CrashClass.INVALID_OPCODE;
            case 0x20, 0x21, 0x24, 0x25 -> CrashClass.BAD_ADDRESS;
            case 0x2f -> CrashClass.MACHINE_CHECK;
            default -> CrashClass.EXCEPTION;
        };
    }
}
