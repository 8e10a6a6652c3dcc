package org.vmcoregdb.unwind.x86;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.symbols.Symbol;

/**
 * Which code is the kernel's entry assembly ({@code arch/x86/entry/entry_64.S}), and where stacks begin. Since 3.0 it lies between
 * two symbols ({@code .entry.text}); before, its labels are known by name.
 */
final class EntryCode {
    private static final Part<EntryCode> PART = Part.of(EntryCode::new);

    /**
     * Where the first function of a stack was called from: a thread's, with {@code child_rip} before 2.6.36 and {@code
     * kernel_thread_helper} up to 3.6; a CPU's idle task's.
     */
    private static final Set<String> BOTTOMS = Set.of(
            "ret_from_fork",
            "ret_from_fork_asm",
            "child_rip",
            "kernel_thread_helper",
            "secondary_startup_64",
            "secondary_startup_64_no_verify",
            "start_cpu",
            "start_cpu0");

    /** Labels of {@code entry_64.S}, {@code ia32entry.S} and {@code xen-asm_64.S} of kernels without the section. */
    private static final Set<String> LABELS = Set.copyOf(List.of("""
            system_call system_call_after_swapgs system_call_fastpath ret_from_sys_call sysret_check sysret_careful sysret_signal
            sysret_audit auditsys badsys tracesys int_ret_from_sys_call int_with_check int_careful int_very_careful int_signal
            int_restore_rest int_check_syscall_exit_work ptregscall_common stub_clone stub_fork stub_vfork stub_sigaltstack stub_iopl
            stub_execve stub_rt_sigreturn save_args save_rest save_paranoid common_interrupt ret_from_intr exit_intr
            retint_with_reschedule retint_check retint_swapgs retint_restore_args restore_args irq_return retint_careful retint_signal
            retint_kernel irq_move_cleanup_interrupt reboot_interrupt apic_timer_interrupt x86_platform_ipi generic_interrupt
            threshold_interrupt thermal_interrupt call_function_single_interrupt call_function_interrupt reschedule_interrupt
            error_interrupt spurious_interrupt irq_work_interrupt perf_pending_interrupt uv_bau_message_intr1 mce_self_interrupt
            divide_error overflow bounds invalid_op device_not_available double_fault coprocessor_segment_overrun invalid_TSS
            segment_not_present spurious_interrupt_bug coprocessor_error alignment_check simd_coprocessor_error debug int3 stack_segment
            general_protection page_fault async_page_fault machine_check nmi xen_debug xen_int3 xen_stack_segment
            xen_hypervisor_callback xen_do_hypervisor_callback xen_failsafe_callback error_entry error_exit error_kernelspace error_sti
            error_swapgs paranoid_exit paranoid_swapgs paranoid_restore paranoid_userspace paranoid_schedule nmi_swapgs nmi_restore
            nmi_userspace nmi_schedule ignore_sysret ia32_sysenter_target sysenter_do_call sysenter_dispatch sysenter_auditsys
            sysenter_tracesys ia32_cstar_target cstar_do_call cstar_dispatch cstar_auditsys cstar_tracesys ia32_syscall ia32_do_call
            ia32_ret_from_sys_call ia32_tracesys ia32_ptregs_common ia32_badsys""".split("\\s+")));

    private final Lazy<OptionalLong> start;
    private final Lazy<OptionalLong> end;

    /** Of a kernel. */
    static EntryCode of(Kernel kernel) {
        return kernel.part(PART);
    }

    private EntryCode(Kernel kernel) {
        start = new Lazy<>(() -> kernel.symbol("__entry_text_start"));
        end = new Lazy<>(() -> kernel.symbol("__entry_text_end"));
    }

    /** True if this is a place from which nothing returns: the code that a stack begins with. */
    boolean isBottom(Symbol function) {
        return function.module().isEmpty() && BOTTOMS.contains(function.name());
    }

    /** True for entry assembly. */
    boolean contains(Symbol function) {
        if (function.module().isPresent()) {
            return false;
        }
        return start.get().isPresent() && end.get().isPresent()
                ? Long.compareUnsigned(function.address(), start.get().getAsLong()) >= 0
                        && Long.compareUnsigned(function.address(), end.get().getAsLong()) < 0
                : LABELS.contains(function.name()) || function.name().startsWith("invalidate_interrupt");
    }
}
