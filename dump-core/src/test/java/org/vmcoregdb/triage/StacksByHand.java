package org.vmcoregdb.triage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;

/** Stacks out of the names of functions. */
final class StacksByHand {
    private StacksByHand() {}

    /**
     * A stack.
     *
     * @param frames innermost first: a function; {@code -} for an address in none; {@code ?name} for a guess; {@code name*}
     *     for an entry that saved registers of the kernel, {@code name!} of a program
     */
    static Backtrace stack(Task task, String... frames) {
        List<Frame> all = new ArrayList<>();
        for (String frame : frames) {
            all.add(frame(frame, 0xffffc90000001000L + 0x20L * all.size()));
        }
        return new Backtrace(task, Machine.X86_64, RegisterSet.EMPTY, all, Backtrace.End.USER_SPACE, Optional.empty());
    }

    private static Frame frame(String text, long slot) {
        boolean guessed = text.startsWith("?");
        boolean entry = text.endsWith("*") || text.endsWith("!");
        String name = text.substring(guessed ? 1 : 0, text.length() - (entry ? 1 : 0));
        long pc = 0xffffffff81000000L + Math.abs(name.hashCode() % 0x100000);
        RegisterSet registers = new RegisterSet.Builder()
                .set(X86_64.RIP, pc)
                .set(X86_64.RSP, slot + 8)
                .set(X86_64.CS, text.endsWith("!") ? 0x33 : 0x10)
                .build();
        return new Frame(
                pc,
                slot + 8,
                OptionalLong.of(slot),
                name.equals("-")
                        ? Optional.empty()
                        : Optional.of(new SymbolicAddress(new Symbol(name, pc - 4, 't', Optional.empty()), 4)),
                StackKind.TASK,
                guessed ? Frame.Origin.SCAN : Frame.Origin.ORC,
                entry
                        ? Optional.of(
                                new Frame.SavedRegisters(Machine.X86_64, slot + 8, registers, true, text.endsWith("!")))
                        : Optional.empty());
    }

    static List<LogRecord> log(String... lines) {
        List<LogRecord> records = new ArrayList<>();
        for (String line : lines) {
            records.add(new LogRecord(records.size(), OptionalLong.empty(), 1, 0, OptionalLong.empty(), line, ""));
        }
        return records;
    }
}
