package org.vmcoregdb.diagnosis.x86;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.diagnosis.ExceptionCause;

/**
 * What the entries of x86-64 kernels are entered for. Exceptions have the vectors of Intel's manual, volume 3, table 6-1; the code that
 * they begin in has their names ({@code arch/x86/include/asm/idtentry.h}, before 5.8 {@code arch/x86/entry/entry_64.S}).
 */
final class ExceptionEntries {
    private static final int NMI = 2;

    private static final Map<String, ExceptionCause> BY_ENTRY = new HashMap<>();

    static {
        exception(0, "#DE", "division by zero or overflow", "divide_error");
        exception(1, "#DB", "debug exception", "debug");
        exception(NMI, "NMI", "non-maskable interrupt", "nmi");
        exception(3, "#BP", "breakpoint", "int3");
        exception(4, "#OF", "overflow", "overflow");
        exception(5, "#BR", "bound range exceeded", "bounds");
        exception(6, "#UD", "invalid opcode (BUG and WARN are made of it)", "invalid_op");
        exception(7, "#NM", "FPU not available", "device_not_available");
        exception(8, "#DF", "double fault", "double_fault");
        exception(10, "#TS", "invalid task state segment", "invalid_tss", "invalid_TSS");
        exception(11, "#NP", "segment not present", "segment_not_present");
        exception(12, "#SS", "stack segment fault", "stack_segment");
        exception(13, "#GP", "general protection fault", "general_protection");
        exception(14, "#PF", "page fault", "page_fault", "async_page_fault");
        exception(16, "#MF", "x87 floating-point error", "coprocessor_error");
        exception(17, "#AC", "alignment check", "alignment_check");
        exception(18, "#MC", "machine check", "machine_check", "mce");
        exception(19, "#XF", "SIMD floating-point error", "simd_coprocessor_error");
        exception(21, "#CP", "control protection fault", "control_protection");
        exception(29, "#VC", "VMM communication", "vmm_communication");
    }

    private ExceptionEntries() {}

    private static void exception(int number, String mnemonic, String name, String... entries) {
        for (String entry : entries) {
            BY_ENTRY.put(entry, new ExceptionCause(number, mnemonic, name, number != NMI));
        }
    }

    /**
     * What the code that saved the registers is entered for.
     *
     * @param entry the name of the entry function, such as {@code asm_exc_page_fault}
     * @return empty for a system call, and for code that is no entry
     */
    static Optional<ExceptionCause> cause(String entry) {
        String name = entry.replaceFirst("^(asm_|xen_asm_)?(noist_)?(kernel_|user_)?(exc_)?(noist_)?", "");
        ExceptionCause exception = BY_ENTRY.get(name);
        if (exception != null) {
            return Optional.of(exception);
        }
        if (entry.equals("end_repeat_nmi") || entry.equals("first_nmi") || entry.equals("nested_nmi_out")) {
            return Optional.ofNullable(BY_ENTRY.get("nmi"));
        }
        boolean interrupt = entry.startsWith("asm_sysvec_")
                || entry.startsWith("asm_common_interrupt")
                || entry.startsWith("asm_spurious_interrupt")
                || entry.equals("common_interrupt")
                || entry.equals("ret_from_intr")
                || entry.endsWith("_interrupt");
        return interrupt
                ? Optional.of(ExceptionCause.interrupt(
                        "interrupt" + (entry.startsWith("asm_sysvec_") ? " (" + entry.substring(11) + ")" : "")))
                : Optional.empty();
    }
}
