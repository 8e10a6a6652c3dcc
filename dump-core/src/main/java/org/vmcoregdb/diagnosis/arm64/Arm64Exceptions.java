package org.vmcoregdb.diagnosis.arm64;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.diagnosis.ExceptionCause;
import org.vmcoregdb.diagnosis.ExceptionKnowledge;
import org.vmcoregdb.diagnosis.PageFaultCode;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Exceptions of arm64 ({@code arch/arm64/kernel/entry-common.c}, {@code arch/arm64/mm/fault.c}). One entry is for all exceptions of the
 * code itself: which it was shows in the function that it called. The number of a cause is the class in ESR_EL1.
 */
public final class Arm64Exceptions implements ExceptionKnowledge {
    private static final int FIRST_ABORT = 0x20;
    private static final int LAST_ABORT = 0x25;
    private static final int UNKNOWN_CLASS = 0x3f;

    /** {@code __show_regs()} of {@code arch/arm64/kernel/process.c}. */
    private static final Pattern STACK_POINTER = Pattern.compile("^sp : ([0-9a-f]{16})");

    private static final Pattern ENTRY =
            Pattern.compile("el[01][ht]?_(?:(?:32|64)_)?(sync|irq|fiq|error|da|ia|undef|dbg|sp_pc|inv)");

    /** Causes, and the functions that handle them, of kernels of any age. */
    private enum Cause {
        ABORT(
                0x25,
                "data or instruction abort",
                "el1_abort",
                "el0_da",
                "el0_ia",
                "el1_da",
                "el1_ia",
                "do_mem_abort",
                "do_el0_ia_bp_hardening"),
        BREAK(
                0x3c,
                "BRK instruction (BUG and WARN are made of it)",
                "el1_brk64",
                "el0_brk64",
                "brk_handler",
                "do_brk64"),
        DEBUG(0x30, "debug exception", "el1_dbg", "el0_dbg", "do_debug_exception"),
        UNDEFINED(
                0, "undefined instruction", "el1_undef", "el0_undef", "do_undefinstr", "do_el1_undef", "do_el0_undef"),
        ALIGNMENT(0x22, "PC or SP not aligned", "el1_pc", "el0_pc", "el0_sp", "do_sp_pc_abort"),
        BRANCH_TARGET(0xd, "branch target exception (BTI)", "el1_bti", "el0_bti", "do_bti", "do_el1_bti", "do_el0_bti"),
        SIGNATURE(
                0x1c,
                "authentication of a signed address failed (PAC)",
                "el1_fpac",
                "el0_fpac",
                "do_ptrauth_fault",
                "do_el1_fpac"),
        GUARDED_STACK(0x2d, "guarded control stack exception", "el1_gcs", "el0_gcs", "do_el1_gcs"),
        SYSTEM_INSTRUCTION(0x18, "trapped system instruction", "el0_sys", "do_el0_sys"),
        UNHANDLED(
                UNKNOWN_CLASS,
                "exception that the kernel does not expect",
                "__panic_unhandled",
                "bad_mode",
                "arm64_handle_unexpected");

        private final ExceptionCause cause;
        private final List<String> handlers;

        Cause(int number, String name, String... handlers) {
            this.cause = new ExceptionCause(number, "", name, true);
            this.handlers = List.of(handlers);
        }
    }

    private static final List<String> SYSTEM_CALLS =
            List.of("el0_svc", "el0_svc_compat", "el0_svc_handler", "el0_svc_naked");

    private record Flag(int bit, String name) {}

    /** SPSR_EL1, from its highest bit down. */
    private static final List<Flag> FLAGS = List.of(
            new Flag(31, "N"),
            new Flag(30, "Z"),
            new Flag(29, "C"),
            new Flag(28, "V"),
            new Flag(25, "TCO"),
            new Flag(24, "DIT"),
            new Flag(23, "UAO"),
            new Flag(22, "PAN"),
            new Flag(21, "SS"),
            new Flag(20, "IL"),
            new Flag(12, "SSBS"),
            new Flag(9, "D"),
            new Flag(8, "A"),
            new Flag(7, "I"),
            new Flag(6, "F"));

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public Optional<ExceptionCause> cause(String entry) {
        return cause(entry, List.of());
    }

    @Override
    public Optional<ExceptionCause> cause(String entry, List<String> handlers) {
        if (entry.equals("__bad_stack")) {
            return Optional.of(new ExceptionCause(UNKNOWN_CLASS, "", "the stack was too small", true));
        }
        Matcher kind = ENTRY.matcher(entry);
        if (!kind.matches()) {
            return Optional.empty();
        }
        return switch (kind.group(1)) {
            case "irq" -> Optional.of(ExceptionCause.interrupt("interrupt"));
            case "fiq" -> Optional.of(ExceptionCause.interrupt("fast interrupt"));
            case "error" ->
                Optional.of(new ExceptionCause(0x2f, "", "SError: an access failed later, or hardware did", true));
            default -> synchronous(entry, handlers);
        };
    }

    private static Optional<ExceptionCause> synchronous(String entry, List<String> handlers) {
        List<String> names = new ArrayList<>(handlers);
        names.add(entry);
        // a break is a debug exception, too: the most specific handler counts
        for (Cause cause : Cause.values()) {
            if (names.stream().anyMatch(cause.handlers::contains)) {
                return Optional.of(cause.cause);
            }
        }
        return handlers.stream().anyMatch(SYSTEM_CALLS::contains)
                ? Optional.empty()
                : Optional.of(new ExceptionCause(UNKNOWN_CLASS, "", "synchronous exception", true));
    }

    @Override
    public boolean isPageFault(ExceptionCause cause) {
        return cause.number() >= FIRST_ABORT
                && cause.number() <= LAST_ABORT
                && cause.isException()
                && cause.number() != 0x22;
    }

    @Override
    public Optional<String> privilege(boolean userMode) {
        return Optional.of(userMode ? "EL0" : "EL1");
    }

    @Override
    public List<String> flags(RegisterSet registers) {
        long pstate = registers.getOr(Arm64.CPSR, 0);
        return FLAGS.stream()
                .filter(flag -> (pstate >>> flag.bit() & 1) != 0)
                .map(Flag::name)
                .toList();
    }

    @Override
    public PageFaultCode pageFaultCode(long bits) {
        return new PageFaultCode(bits, new Syndrome(bits).words());
    }

    /** {@code thread.fault_address} and {@code fault_code}: of the last fault that was not mended. */
    @Override
    public Optional<KeptFault> lastFault(Kernel kernel, Task task) {
        Struct struct = kernel.types().struct("task_struct");
        Optional<Field> address = struct.field("thread.fault_address");
        Optional<Field> code = struct.field("thread.fault_code");
        try {
            if (address.isPresent() && code.isPresent()) {
                long syndrome = code.get().read(kernel.memory(), task.address());
                return syndrome == 0
                        ? Optional.empty()
                        : Optional.of(new KeptFault(
                                address.get().read(kernel.memory(), task.address()),
                                OptionalLong.of(syndrome),
                                "task_struct.thread, of the last fault that was not mended"));
            }
            return Optional.empty();
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    @Override
    public OptionalLong stackPointer(String logLine) {
        Matcher found = STACK_POINTER.matcher(logLine);
        return found.find() ? OptionalLong.of(Long.parseUnsignedLong(found.group(1), 16)) : OptionalLong.empty();
    }
}
