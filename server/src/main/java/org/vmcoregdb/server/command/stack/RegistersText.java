package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;

/** Saved registers and stacks as crash shows those of an architecture. */
public interface RegistersText extends ArchitecturePart {
    /** For a machine: in crash's rows if they are known, else name by name. */
    static RegistersText of(Machine machine) {
        return ArchitecturePart.find(RegistersText.class, machine).orElseGet(() -> new Plain(machine));
    }

    /** The registers that a frame saved; those of kernel mode under the place that was interrupted. */
    static void append(TextPage out, Frame.SavedRegisters saved, Optional<SymbolicAddress> interrupted) {
        RegistersText text = of(saved.machine());
        if (!saved.userMode()) {
            out.append("    [")
                    .append(text.exceptionLabel())
                    .append(": ")
                    .append(interrupted.map(s -> StackText.place(s, true)).orElse("unknown or invalid address"))
                    .lines("]\n");
        }
        text.write(out, saved.registers(), saved.complete());
    }

    /** What to call the place that was interrupted. */
    default String exceptionLabel() {
        return "exception PC";
    }

    /** True if these are more than the registers that a CPU itself saves. */
    default boolean isComplete(RegisterSet set) {
        return true;
    }

    /** Writes the registers, or only what the CPU itself saves if they are not complete. */
    void write(TextPage out, RegisterSet set, boolean complete);

    /** True for a stack of a CPU that is looked through for saved registers. */
    default boolean isSearched(StackKind kind) {
        return true;
    }

    /** True for a stack of a CPU that is shown whether there are saved registers on it or not. */
    default boolean isAlwaysShown(StackKind kind) {
        return true;
    }

    /** The number in brackets that a frame is shown with: where its pc was found, or where its function has its frame. */
    default long place(Backtrace trace, int index) {
        Frame frame = trace.frames().get(index);
        return frame.slot().orElse(frame.sp());
    }

    /** The place in the code that a frame is shown with. */
    default long code(Backtrace trace, int index) {
        return trace.frames().get(index).pc();
    }

    /** Of an architecture whose rows are not known. */
    record Plain(Machine machine) implements RegistersText {
        private static final int IN_A_ROW = 3;

        @Override
        public void write(TextPage out, RegisterSet set, boolean complete) {
            List<Register> known = Architecture.of(machine).map(Architecture::savedOnEntry).orElse(List.of()).stream()
                    .filter(set::has)
                    .toList();
            for (int i = 0; i < known.size(); i++) {
                out.append(i % IN_A_ROW == 0 ? "    " : "  ")
                        .append(known.get(i).name())
                        .append(": ")
                        .append(HexDigits.of(set.getOr(known.get(i), 0)))
                        .lines(i % IN_A_ROW == IN_A_ROW - 1 || i == known.size() - 1 ? "\n" : "");
            }
        }
    }
}
