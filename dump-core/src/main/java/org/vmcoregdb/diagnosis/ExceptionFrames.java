package org.vmcoregdb.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackConventions;

/** Says what exception frames mean. Safe for many threads. */
public final class ExceptionFrames {
    /** {@code X86_TRAP_PF}. */
    private static final int PAGE_FAULT = 14;

    private record Flag(int bit, String name) {}

    /** Intel's manual, volume 1, section 3.4.3. */
    private static final List<Flag> FLAGS = List.of(
            new Flag(0, "CF"),
            new Flag(2, "PF"),
            new Flag(4, "AF"),
            new Flag(6, "ZF"),
            new Flag(7, "SF"),
            new Flag(8, "TF"),
            new Flag(9, "IF"),
            new Flag(10, "DF"),
            new Flag(11, "OF"),
            new Flag(14, "NT"),
            new Flag(16, "RF"),
            new Flag(17, "VM"),
            new Flag(18, "AC"),
            new Flag(19, "VIF"),
            new Flag(20, "VIP"),
            new Flag(21, "ID"));

    private final Kernel kernel;
    private final AddressMeaning meaning;
    private final StackConventions conventions;
    private final Lazy<List<Oops>> oopses;

    /** Descriptions of the exception frames of a kernel. */
    public ExceptionFrames(Kernel kernel) {
        this.kernel = kernel;
        this.conventions = StackConventions.of(kernel);
        this.meaning = new AddressMeaning(kernel);
        this.oopses = new Lazy<>(() -> Oops.in(KernelLog.of(kernel).records().stream()
                .filter(LogRecord::byKernel)
                .toList()));
    }

    /**
     * What the registers that a frame saved say.
     *
     * @param task whose stack the frame is on
     * @param frame the entry's frame
     * @return empty if the frame saved none
     */
    public Optional<ExceptionDescription> describe(Task task, Frame frame) {
        return frame.savedRegisters()
                .map(saved -> describe(task, frame.symbol().map(s -> s.symbol().name()), saved));
    }

    /**
     * The same for registers that were found without a frame.
     *
     * @param entry the function that saved them, if it is known
     */
    public ExceptionDescription describe(Task task, Optional<String> entry, Frame.SavedRegisters saved) {
        RegisterSet registers = saved.registers();
        Optional<ExceptionVector> vector = entry.flatMap(ExceptionVector::ofEntry);
        boolean isPageFault = vector.filter(v -> v.number() == PAGE_FAULT).isPresent();
        return new ExceptionDescription(
                vector,
                isPageFault ? pageFault(task, registers) : Optional.empty(),
                saved.userMode(),
                flags(registers.getOr(X86_64.EFLAGS, 0)),
                conventions.doubts(registers));
    }

    private static List<String> flags(long value) {
        List<String> names = new ArrayList<>();
        for (Flag flag : FLAGS) {
            if ((value >>> flag.bit & 1) != 0) {
                names.add(flag.name);
            }
        }
        long privilege = value >>> 12 & 3;
        if (privilege != 0) {
            names.add("IOPL=" + privilege);
        }
        return names;
    }

    /** From the log, the task's {@code thread_struct}, or the CPU's own register: whichever is about this very fault. */
    private Optional<ExceptionDescription.PageFault> pageFault(Task task, RegisterSet registers) {
        Optional<Oops> oops = Oops.about(registers.getOr(kernel.arch().sp(), 0), oopses.get());
        if (oops.isPresent() && oops.get().address().isPresent()) {
            return Optional.of(
                    fault(task, oops.get().address().getAsLong(), oops.get().errorCode(), "the log"));
        }
        OptionalLong trap = threadMember(task, "trap_nr", "trap_no");
        OptionalLong cr2 = threadMember(task, "cr2");
        if (trap.isPresent() && trap.getAsLong() == PAGE_FAULT && cr2.isPresent()) {
            return Optional.of(fault(task, cr2.getAsLong(), threadMember(task, "error_code"), "task_struct.thread"));
        }
        OptionalLong register = Cpus.of(kernel)
                .carrying(task)
                .map(Cpu::registers)
                .orElse(RegisterSet.EMPTY)
                .get(X86_64.CR2);
        return register.isPresent()
                ? Optional.of(fault(
                        task,
                        register.getAsLong(),
                        OptionalLong.empty(),
                        "CR2 of the CPU when it was stopped, which a later fault may have overwritten"))
                : Optional.empty();
    }

    private ExceptionDescription.PageFault fault(Task task, long address, OptionalLong code, String source) {
        Optional<PageFaultCode> why =
                code.isPresent() ? Optional.of(new PageFaultCode(code.getAsLong())) : Optional.empty();
        return new ExceptionDescription.PageFault(address, meaning.of(task, address), why, source);
    }

    private OptionalLong threadMember(Task task, String... names) {
        Struct struct = kernel.types().struct("task_struct");
        for (String name : names) {
            Optional<Field> field = struct.field("thread." + name);
            try {
                if (field.isPresent()) {
                    return OptionalLong.of(field.get().read(kernel.memory(), task.address()));
                }
            } catch (MemoryFault missing) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }
}
