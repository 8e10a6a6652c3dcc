package org.vmcoregdb.unwind.x86;

import java.util.Optional;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** {@code struct inactive_task_frame} (since 4.9) at {@code thread.sp}: r15 r14 r13 r12 bx bp ret_addr. */
final class SwitchFrame {
    private SwitchFrame() {}

    /** The registers in a task's frame. */
    static RegisterSet of(Kernel kernel, Task task) {
        Optional<Field> sp = kernel.types().struct("task_struct").field("thread.sp");
        Struct frame = kernel.types().struct("inactive_task_frame");
        Optional<Field> returnAddress = frame.field("ret_addr");
        if (task.stack() == 0 || sp.isEmpty() || returnAddress.isEmpty()) {
            return RegisterSet.EMPTY;
        }
        try {
            long at = sp.get().read(kernel.memory(), task.address());
            RegisterSet.Builder registers = new RegisterSet.Builder();
            registers.set(X86_64.RIP, returnAddress.get().read(kernel.memory(), at));
            registers.set(X86_64.RSP, at + returnAddress.get().offset() + 8);
            saved(kernel, frame, "bp", at, X86_64.RBP, registers);
            saved(kernel, frame, "bx", at, X86_64.RBX, registers);
            saved(kernel, frame, "r12", at, X86_64.R12, registers);
            saved(kernel, frame, "r13", at, X86_64.R13, registers);
            saved(kernel, frame, "r14", at, X86_64.R14, registers);
            saved(kernel, frame, "r15", at, X86_64.R15, registers);
            return registers.build();
        } catch (MemoryFault missing) {
            return RegisterSet.EMPTY;
        }
    }

    private static void saved(
            Kernel kernel, Struct frame, String member, long at, Register register, RegisterSet.Builder registers) {
        frame.field(member).ifPresent(f -> registers.set(register, f.read(kernel.memory(), at)));
    }
}
