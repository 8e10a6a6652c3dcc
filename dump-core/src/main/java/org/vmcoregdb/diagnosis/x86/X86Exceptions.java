package org.vmcoregdb.diagnosis.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.diagnosis.ExceptionCause;
import org.vmcoregdb.diagnosis.ExceptionKnowledge;
import org.vmcoregdb.diagnosis.PageFaultCode;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Exceptions of x86-64. */
public final class X86Exceptions implements ExceptionKnowledge {
    /** {@code X86_TRAP_PF}. */
    private static final int PAGE_FAULT = 14;

    /** {@code __show_regs()} of {@code arch/x86/kernel/process_64.c}. */
    private static final Pattern STACK_POINTER = Pattern.compile("^RSP: [0-9a-f]{4}:([0-9a-f]{16})");

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

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public Optional<ExceptionCause> cause(String entry) {
        return ExceptionEntries.cause(entry);
    }

    @Override
    public boolean isPageFault(ExceptionCause cause) {
        return cause.number() == PAGE_FAULT;
    }

    /** CPL: the two low bits of CS. */
    @Override
    public Optional<String> privilege(boolean userMode) {
        return Optional.of(userMode ? "CPL 3" : "CPL 0");
    }

    @Override
    public List<String> flags(RegisterSet registers) {
        return flags(registers.getOr(X86_64.EFLAGS, 0));
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

    @Override
    public PageFaultCode pageFaultCode(long bits) {
        return new PageFaultCode(bits, new PageFaultBits(bits).words());
    }

    /** From the task's {@code thread_struct}, or the CPU's own register. */
    @Override
    public Optional<KeptFault> lastFault(Kernel kernel, Task task) {
        OptionalLong trap = threadMember(kernel, task, "trap_nr", "trap_no");
        OptionalLong cr2 = threadMember(kernel, task, "cr2");
        if (trap.isPresent() && trap.getAsLong() == PAGE_FAULT && cr2.isPresent()) {
            return Optional.of(
                    new KeptFault(cr2.getAsLong(), threadMember(kernel, task, "error_code"), "task_struct.thread"));
        }
        OptionalLong register = Cpus.of(kernel)
                .carrying(task)
                .map(Cpu::registers)
                .orElse(RegisterSet.EMPTY)
                .get(X86_64.CR2);
        return register.isPresent()
                ? Optional.of(new KeptFault(
                        register.getAsLong(),
                        OptionalLong.empty(),
                        "CR2 of the CPU when it was stopped, which a later fault may have overwritten"))
                : Optional.empty();
    }

    private static OptionalLong threadMember(Kernel kernel, Task task, String... names) {
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

    @Override
    public OptionalLong stackPointer(String logLine) {
        Matcher found = STACK_POINTER.matcher(logLine);
        return found.find() ? OptionalLong.of(Long.parseUnsignedLong(found.group(1), 16)) : OptionalLong.empty();
    }

    @Override
    public OptionalLong canary(AddressSpace memory, long start, OptionalLong end) {
        Optional<CanaryCheck> check = CanaryCheck.in(memory, start, end);
        return check.isPresent() ? OptionalLong.of(check.get().offset()) : OptionalLong.empty();
    }
}
