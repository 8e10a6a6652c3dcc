package org.vmcoregdb.unwind.step;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.expression.DwarfExpression;
import org.vmcoregdb.dwarf.expression.MachineState;
import org.vmcoregdb.dwarf.frame.CallFrameRow;
import org.vmcoregdb.dwarf.frame.CfaRule;
import org.vmcoregdb.dwarf.frame.RegisterRule;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;

/**
 * By the call frame information of vmlinux or of a module's debug file (DWARF 5 §6.4): for kernels without ORC tables. Unlike
 * those it tells of all registers that a function keeps, so that they stay known up the stack.
 */
public final class DwarfMethod implements FrameMethod {
    private final Architecture arch;
    private final List<Register> numbered;
    private final int spNumber;
    private final int fpNumber;
    private final AddressSpace memory;
    private final DebugInfo debugInfo;
    private final SavedRegisterReader saved;

    /** Steps by the debug information of a kernel. */
    public DwarfMethod(Architecture arch, AddressSpace memory, DebugInfo debugInfo) {
        this.arch = arch;
        this.numbered = arch.dwarfRegisters();
        spNumber = numbered.indexOf(arch.sp());
        fpNumber = numbered.indexOf(arch.fp());
        this.memory = memory;
        this.debugInfo = debugInfo;
        this.saved = new SavedRegisterReader(arch, memory);
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        Optional<CallFrameRow> row = debugInfo.callFrameAt(frame.codeAddress());
        if (row.isEmpty()) {
            return Step.NOT_COVERED;
        }
        try {
            return by(row.get(), new FrameRegisters(arch, frame, memory));
        } catch (FormatException damaged) {
            return Step.NOT_COVERED;
        }
    }

    private Step by(CallFrameRow row, FrameRegisters machine) throws FormatException {
        OptionalLong cfa = cfa(row.cfa(), machine);
        Optional<RegisterRule> rule = row.rule(row.returnAddressColumn());
        if (cfa.isEmpty() || rule.isEmpty()) {
            return Step.NOT_COVERED;
        }
        if (rule.get() instanceof RegisterRule.Undefined) {
            return new Step.End(Backtrace.End.BOTTOM);
        }
        if (row.signalFrame() && rule.get() instanceof RegisterRule.AtOffset at) {
            return interrupted(row, cfa.getAsLong() + at.offset(), at.offset(), machine);
        }
        OptionalLong pc = value(rule.get(), cfa.getAsLong(), machine, row.returnAddressColumn());
        if (pc.isEmpty()) {
            return Step.NOT_COVERED;
        }
        RegisterSet.Builder others = new RegisterSet.Builder();
        for (int number = 0; number < numbered.size(); number++) {
            Register register = numbered.get(number);
            if (register.equals(arch.pc())) {
                continue; // its rule is that of the return address
            }
            OptionalLong value = row.rule(number).isPresent()
                    ? value(row.rule(number).get(), cfa.getAsLong(), machine, number)
                    : arch.keptByCalls().contains(register) ? machine.register(number) : OptionalLong.empty();
            value.ifPresent(v -> others.set(register, v));
        }
        RegisterSet registers = others.build();
        long sp = row.rule(spNumber).isPresent() ? registers.getOr(arch.sp(), cfa.getAsLong()) : cfa.getAsLong();
        FrameState caller = new FrameState(pc.getAsLong(), sp, registers.get(arch.fp()), registers, row.signalFrame());
        OptionalLong slot = rule.get() instanceof RegisterRule.AtOffset at
                ? OptionalLong.of(cfa.getAsLong() + at.offset())
                : OptionalLong.empty();
        return new Step.Caller(caller, slot, Frame.Origin.DWARF, Optional.empty());
    }

    /** Entry code describes what the CPU pushed, from the program counter on; and as many of the other registers as it saved. */
    private Step interrupted(CallFrameRow row, long pcSlot, long pcOffset, FrameRegisters machine) {
        int pushed = (int) (saved.partialOffset() / Long.BYTES);
        int first = pushed;
        for (int i = pushed - 1; i >= 0; i--) {
            int number = numbered.indexOf(arch.savedOnEntry().get(i));
            if (number < 0) {
                continue; // which system call it is: no register, but saved between them
            }
            long offset = pcOffset - (long) Long.BYTES * (pushed - i);
            if (row.rule(number)
                    .filter(r -> r instanceof RegisterRule.AtOffset at && at.offset() == offset)
                    .isEmpty()) {
                break;
            }
            first = i;
        }
        return saved.from(pcSlot - saved.partialOffset(), first, machine.register(fpNumber), true, Frame.Origin.DWARF);
    }

    private static OptionalLong cfa(CfaRule rule, FrameRegisters machine) throws FormatException {
        if (rule instanceof CfaRule.RegisterOffset by) {
            OptionalLong base = machine.register(by.register());
            return base.isPresent() ? OptionalLong.of(base.getAsLong() + by.offset()) : base;
        }
        return rule instanceof CfaRule.Computed computed
                ? computed.expression().evaluate(machine)
                : OptionalLong.empty();
    }

    private OptionalLong value(RegisterRule rule, long cfa, FrameRegisters machine, int number) throws FormatException {
        if (rule instanceof RegisterRule.AtOffset at) {
            return OptionalLong.of(memory.readLong(cfa + at.offset()));
        } else if (rule instanceof RegisterRule.SameValue) {
            return machine.register(number);
        } else if (rule instanceof RegisterRule.ValueOffset offset) {
            return OptionalLong.of(cfa + offset.offset());
        } else if (rule instanceof RegisterRule.InRegister other) {
            return machine.register(other.register());
        } else if (rule instanceof RegisterRule.AtComputed at) {
            OptionalLong address = computed(at.expression(), machine, cfa);
            return address.isPresent() ? OptionalLong.of(memory.readLong(address.getAsLong())) : address;
        } else if (rule instanceof RegisterRule.ValueComputed computed) {
            return computed(computed.expression(), machine, cfa);
        }
        return OptionalLong.empty();
    }

    private static OptionalLong computed(DwarfExpression expression, FrameRegisters machine, long cfa)
            throws FormatException {
        return expression.evaluate(machine, cfa);
    }

    /** A frame as expressions see it. */
    private record FrameRegisters(Architecture arch, FrameState frame, AddressSpace space) implements MachineState {
        @Override
        public OptionalLong register(int number) {
            return number >= 0 && number < arch.dwarfRegisters().size()
                    ? frame.register(arch, arch.dwarfRegisters().get(number))
                    : OptionalLong.empty();
        }

        @Override
        public OptionalLong memory(long vaddr, int size) {
            try {
                long value = 0;
                byte[] bytes = space.readBytes(vaddr, size);
                boolean little = arch.byteOrder() == ByteOrder.LITTLE_ENDIAN;
                for (int i = 0; i < size; i++) {
                    value = value << Byte.SIZE | bytes[little ? size - 1 - i : i] & 0xff;
                }
                return OptionalLong.of(value);
            } catch (MemoryFault missing) {
                return OptionalLong.empty();
            }
        }
    }
}
