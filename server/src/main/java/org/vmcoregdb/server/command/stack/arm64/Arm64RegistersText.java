package org.vmcoregdb.server.command.stack.arm64;

import java.util.Locale;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.stack.RegistersText;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** Registers of arm64 in crash's rows: the highest number first, three in a row. */
public final class Arm64RegistersText implements RegistersText {
    private static final int IN_A_ROW = 3;
    private static final int INSTRUCTION_BYTES = 4;
    private static final int RECORD_SLOT = 8;

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    /** The frame record of its function, to which the frame pointer points there: the next frame's return address is in it. */
    @Override
    public long place(Backtrace trace, int index) {
        Frame frame = trace.frames().get(index);
        if (index + 1 < trace.frames().size()
                && trace.frames().get(index + 1).slot().isPresent()) {
            return trace.frames().get(index + 1).slot().getAsLong() - RECORD_SLOT;
        }
        return frame.sp();
    }

    /** Of a return address the call. */
    @Override
    public long code(Backtrace trace, int index) {
        Frame frame = trace.frames().get(index);
        // a frame whose pc is in a register was interrupted, or called by one that was
        boolean called = index == 0
                ? trace.task().activeOn().isEmpty()
                : trace.frames().get(index - 1).savedRegisters().isEmpty();
        return frame.slot().isPresent() || called ? frame.pc() - INSTRUCTION_BYTES : frame.pc();
    }

    @Override
    public void write(TextPage out, RegisterSet set, boolean complete) {
        out.append("     PC: ")
                .append(hex(set, Arm64.PC))
                .append("   LR: ")
                .append(hex(set, Arm64.LR))
                .append("   SP: ")
                .append(hex(set, Arm64.SP))
                .lines("\n");
        int inRow = 0;
        for (int number = Arm64.LR.number() - 1; number >= 0; number--) {
            String name = "X" + number;
            out.append(inRow == 0 ? "    " : "  ")
                    .append(" ".repeat("X29".length() - name.length()))
                    .append(name)
                    .append(": ")
                    .append(hex(set, Arm64.X.get(number)));
            inRow = (inRow + 1) % IN_A_ROW;
            if (inRow == 0 || number == 0) {
                out.lines("\n");
            }
        }
        if (set.has(Arm64.ORIG_X0)) {
            out.append("    ORIG_X0: ")
                    .append(hex(set, Arm64.ORIG_X0))
                    .append("  SYSCALLNO: ")
                    .append(Long.toHexString(set.getOr(Arm64.SYSCALLNO, 0)))
                    .append("  ");
        } else {
            out.append("    ");
        }
        out.append("PSTATE: ")
                .append(String.format(Locale.ROOT, "%08x", set.getOr(Arm64.CPSR, 0)))
                .lines("\n");
    }

    private static String hex(RegisterSet set, Register register) {
        return set.has(register) ? HexDigits.of(set.getOr(register, 0)) : "(unknown)       ";
    }
}
