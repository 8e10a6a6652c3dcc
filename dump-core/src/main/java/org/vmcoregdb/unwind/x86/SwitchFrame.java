package org.vmcoregdb.unwind.x86;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * What a context switch leaves at {@code thread.sp}. Since 4.9 that is a {@code struct inactive_task_frame}: r15 r14 r13 r12 bx bp ret_addr.
 * Before, {@code switch_to} was inline assembly of {@code schedule}, which pushed the flags, in some kernels, and rbp ({@code SAVE_CONTEXT},
 * {@code arch/x86/include/asm/switch_to.h}); a task resumes there right after the call of {@code __switch_to}, a new one in {@code
 * ret_from_fork}.
 */
final class SwitchFrame {
    /** Those that the inline assembly may have been compiled into. */
    private static final List<String> SWITCHERS = List.of("__schedule", "schedule", "context_switch");

    private static final Part<OptionalLong> AFTER_SWITCH = Part.of(SwitchFrame::afterSwitch);

    private static final int FUNCTION_LIMIT = 1 << 14;
    private static final int CALL_BYTES = 5;
    private static final int CALL_RELATIVE = 0xe8;
    private static final long PT_REGS_BYTES = 8L * X86_64.PT_REGS.size();
    /** {@code TOP_OF_KERNEL_STACK_PADDING}, and the two words that some kernels leave free. */
    private static final long PADDING = 16;

    private SwitchFrame() {}

    /** The registers in a task's frame. */
    static RegisterSet of(Kernel kernel, Task task) {
        Optional<Field> sp = stackPointer(kernel);
        if (task.stack() == 0 || sp.isEmpty()) {
            return RegisterSet.EMPTY;
        }
        Struct frame = kernel.types().struct("inactive_task_frame");
        Optional<Field> returnAddress = frame.field("ret_addr");
        try {
            long at = sp.get().read(kernel.memory(), task.address());
            return returnAddress.isPresent()
                    ? inFrame(kernel, frame, returnAddress.get(), at)
                    : pushed(kernel, task, at);
        } catch (MemoryFault missing) {
            return RegisterSet.EMPTY;
        }
    }

    /**
     * Where on the stack the place is that a task resumes at: its return address, or what {@code thread.sp} says where there is none: rbp, which has not
     * been popped there.
     *
     * @return empty for one that begins at a function, to which it has not been called
     */
    static OptionalLong slot(Kernel kernel, RegisterSet sleeping) {
        OptionalLong sp = sleeping.get(X86_64.RSP);
        OptionalLong first = kernel.symbol("ret_from_fork");
        if (sp.isEmpty() || first.isPresent() && sleeping.getOr(X86_64.RIP, 0) == first.getAsLong()) {
            return OptionalLong.empty();
        }
        boolean hasFrame =
                kernel.types().struct("inactive_task_frame").field("ret_addr").isPresent();
        return OptionalLong.of(sp.getAsLong() - (hasFrame ? 8 : 0));
    }

    private static Optional<Field> stackPointer(Kernel kernel) {
        return kernel.types().struct("task_struct").field("thread.sp", "thread.rsp");
    }

    private static RegisterSet inFrame(Kernel kernel, Struct frame, Field returnAddress, long at) {
        RegisterSet.Builder registers = new RegisterSet.Builder();
        registers.set(X86_64.RIP, returnAddress.read(kernel.memory(), at));
        registers.set(X86_64.RSP, at + returnAddress.offset() + 8);
        saved(kernel, frame, "bp", at, X86_64.RBP, registers);
        saved(kernel, frame, "bx", at, X86_64.RBX, registers);
        saved(kernel, frame, "r12", at, X86_64.R12, registers);
        saved(kernel, frame, "r13", at, X86_64.R13, registers);
        saved(kernel, frame, "r14", at, X86_64.R14, registers);
        saved(kernel, frame, "r15", at, X86_64.R15, registers);
        return registers.build();
    }

    private static void saved(
            Kernel kernel, Struct frame, String member, long at, Register register, RegisterSet.Builder registers) {
        frame.field(member).ifPresent(f -> registers.set(register, f.read(kernel.memory(), at)));
    }

    private static RegisterSet pushed(Kernel kernel, Task task, long at) {
        long top = task.stack() + ThreadSize.of(kernel);
        // one that never ran has nothing on its stack but the registers that it will start with
        boolean isNew = Long.compareUnsigned(at + PT_REGS_BYTES, top - PADDING) >= 0
                && Long.compareUnsigned(at + PT_REGS_BYTES, top) <= 0;
        OptionalLong resumes = isNew ? kernel.symbol("ret_from_fork") : kernel.part(AFTER_SWITCH);
        if (resumes.isEmpty()) {
            return RegisterSet.EMPTY;
        }
        RegisterSet.Builder registers =
                new RegisterSet.Builder().set(X86_64.RIP, resumes.getAsLong()).set(X86_64.RSP, at);
        return isNew
                ? registers.build()
                : registers.set(X86_64.RBP, kernel.memory().readLong(at)).build();
    }

    /** The place after the call of {@code __switch_to} in {@code schedule}: it has a symbol in some kernels. */
    private static OptionalLong afterSwitch(Kernel kernel) {
        OptionalLong label = kernel.symbol("thread_return");
        OptionalLong target = kernel.symbol("__switch_to");
        if (label.isPresent() || target.isEmpty()) {
            return label;
        }
        X86CallSites code = new X86CallSites(kernel.memory());
        for (String name : SWITCHERS) {
            OptionalLong start = kernel.symbol(name);
            if (start.isEmpty()) {
                continue;
            }
            long length = length(kernel, name, start.getAsLong());
            byte[] bytes = new byte[(int) length];
            int got = kernel.memory().read(start.getAsLong(), bytes, 0, bytes.length);
            for (int i = 0; i + CALL_BYTES <= got; i++) {
                long after = start.getAsLong() + i + CALL_BYTES;
                if ((bytes[i] & 0xff) == CALL_RELATIVE && code.isCallOf(after, target.getAsLong())) {
                    return OptionalLong.of(after);
                }
            }
        }
        return OptionalLong.empty();
    }

    private static long length(Kernel kernel, String name, long start) {
        OptionalLong end =
                Symbols.of(kernel).endOf(new SymbolicAddress(new Symbol(name, start, 't', Optional.empty()), 0));
        return end.isEmpty() ? FUNCTION_LIMIT : Math.max(0, Math.min(FUNCTION_LIMIT, end.getAsLong() - start));
    }
}
