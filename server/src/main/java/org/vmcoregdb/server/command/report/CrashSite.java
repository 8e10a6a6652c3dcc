package org.vmcoregdb.server.command.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.code.CodeWindow;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * The machine code of the place of a crash, and what the CPU's registers were there.
 *
 * @param frame which frame of the crash's stack the code is of: the first whose function is known
 * @param code around where that frame was
 * @param registers that an exception saved at the place of the crash; none if no exception did
 */
public record CrashSite(int frame, CodeWindow code, List<Value> registers) {
    private static final int BEFORE = 12;
    private static final int AFTER = 6;

    /** Copies the registers. */
    public CrashSite {
        registers = List.copyOf(registers);
    }

    /**
     * A register.
     *
     * @param symbol what its value is the address of, if it is of the kernel or a module
     */
    public record Value(String register, long value, Optional<SymbolicAddress> symbol) {}

    /**
     * The site of a crash.
     *
     * @return empty if its function is not known, or its machine's code cannot be disassembled
     * @throws org.vmcoregdb.memory.MemoryFault if the function is not in the dump
     */
    static Optional<CrashSite> of(Kernel kernel, Crash crash) {
        OptionalInt frame = frame(crash);
        if (frame.isEmpty()) {
            return Optional.empty();
        }
        long address = crash.trace().frames().get(frame.getAsInt()).codeAddress();
        try {
            return CodeWindow.around(kernel, address, BEFORE, AFTER)
                    .map(code -> new CrashSite(frame.getAsInt(), code, registers(kernel, crash)));
        } catch (CommandException unknownCode) {
            return Optional.empty();
        }
    }

    /** The one that {@link Crash#function} is of. */
    private static OptionalInt frame(Crash crash) {
        List<Frame> frames = crash.trace().frames();
        for (int i = crash.first(); i < frames.size(); i++) {
            if (!frames.get(i).guessed() && frames.get(i).symbol().isPresent()) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    private static List<Value> registers(Kernel kernel, Crash crash) {
        List<Value> values = new ArrayList<>();
        saved(crash).ifPresent(saved -> {
            for (Register register : saved.order()) {
                saved.registers()
                        .get(register)
                        .ifPresent(value -> values.add(new Value(
                                register.name(), value, Symbols.of(kernel).resolve(value))));
            }
        });
        return values;
    }

    /** What the frame before the place of the crash saved. */
    public static Optional<Frame.SavedRegisters> saved(Crash crash) {
        return crash.first() > 0 ? crash.trace().frames().get(crash.first() - 1).savedRegisters() : Optional.empty();
    }
}
