package org.vmcoregdb.server.answer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskState;
import org.vmcoregdb.server.command.stack.StackAnswer;
import org.vmcoregdb.server.command.system.SystemAnswer;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;

/** Results that no kernel gave. */
public final class SampleAnswers {
    public static final Task SHELL = new Task(
            0xffff888003c10000L,
            217,
            217,
            1,
            "bash",
            new TaskState(1),
            0,
            0,
            0xffff888004000000L,
            0xffffc90000200000L,
            OptionalInt.empty(),
            OptionalInt.of(0));
    public static final Task WORKER = new Task(
            0xffff888003c20000L,
            42,
            42,
            2,
            "kworker/1:0",
            new TaskState(0x402),
            1,
            0x200000,
            0,
            0xffffc90000300000L,
            OptionalInt.empty(),
            OptionalInt.empty());
    public static final StackAnswer.Look PLAIN = new StackAnswer.Look(false, false, false);

    private SampleAnswers() {}

    public static SystemAnswer system() {
        return new SystemAnswer(
                "vmlinux",
                true,
                true,
                List.of("part1", "part2"),
                true,
                false,
                OptionalInt.of(4),
                1,
                OptionalLong.of(1_700_000_000),
                OptionalLong.of(90_061),
                List.of(5L, 110L, 1234L),
                OptionalInt.of(117),
                "lab",
                "6.1.0",
                "#1 SMP",
                "x86_64",
                OptionalLong.of(2400),
                OptionalLong.of(305L << 20),
                Optional.of("Oops: 0002 [#1] PREEMPT SMP"),
                Optional.empty(),
                new Build("0.1.0", Optional.of("1ab106c00000"), Optional.of("2026-11-29")));
    }

    public static SystemAnswer unknownSystem() {
        return new SystemAnswer(
                "6.1.0 (from the dump)",
                false,
                false,
                List.of("vmcore"),
                false,
                true,
                OptionalInt.empty(),
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                OptionalInt.empty(),
                "unknown",
                "6.1.0",
                "unknown",
                "unknown",
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                new Build("0.1.0", Optional.empty(), Optional.empty()));
    }

    public static Frame frame(String function, long pc, long offset, long slot) {
        Optional<SymbolicAddress> symbol = function.isEmpty()
                ? Optional.empty()
                : Optional.of(new SymbolicAddress(
                        new Symbol(
                                function,
                                pc - offset,
                                't',
                                function.startsWith("crashme") ? Optional.of("crashme") : Optional.empty()),
                        offset));
        return new Frame(
                pc, slot + 8, OptionalLong.of(slot), symbol, StackKind.TASK, Frame.Origin.ORC, Optional.empty());
    }

    public static Frame with(Frame f, Frame.SavedRegisters saved) {
        return new Frame(f.pc(), f.sp(), f.slot(), f.symbol(), f.stack(), f.origin(), Optional.of(saved));
    }

    public static RegisterSet allRegisters() {
        RegisterSet.Builder set = new RegisterSet.Builder();
        for (int i = 0; i < X86_64.PT_REGS.size(); i++) {
            set.set(X86_64.PT_REGS.get(i), 0x10 + i);
        }
        return set.build();
    }

    public static Backtrace trace(List<Frame> frames, Backtrace.End end, Optional<String> problem) {
        return new Backtrace(SHELL, Machine.X86_64, RegisterSet.EMPTY, frames, end, problem);
    }

    public static LogRecord record(String text, String dictionary) {
        return new LogRecord(7, OptionalLong.of(12_345_678_901L), 4, 0, OptionalLong.of(0x80000001L), text, dictionary);
    }
}
