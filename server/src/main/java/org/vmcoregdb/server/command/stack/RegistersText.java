package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Frame;

/** Saved registers, in crash's rows. */
final class RegistersText {
    private static final List<List<Register>> ROWS = List.of(
            List.of(X86_64.RAX, X86_64.RBX, X86_64.RCX),
            List.of(X86_64.RDX, X86_64.RSI, X86_64.RDI),
            List.of(X86_64.RBP, X86_64.R8, X86_64.R9),
            List.of(X86_64.R10, X86_64.R11, X86_64.R12),
            List.of(X86_64.R13, X86_64.R14, X86_64.R15));

    private RegistersText() {}

    /** The registers; those of kernel mode under the place that was interrupted. */
    static void append(TextPage out, Frame.SavedRegisters saved, Optional<SymbolicAddress> interrupted) {
        if (!saved.userMode()) {
            out.append("    [exception RIP: ")
                    .append(interrupted.map(s -> StackText.place(s, true)).orElse("unknown or invalid address"))
                    .lines("]\n");
        }
        append(out, saved.registers(), saved.complete());
    }

    /** The registers, or only what the CPU itself pushes if they are not complete. */
    static void append(TextPage out, RegisterSet set, boolean complete) {
        out.format(
                "    RIP: %s  RSP: %s  RFLAGS: %08x%n",
                hex(set, X86_64.RIP), hex(set, X86_64.RSP), set.getOr(X86_64.EFLAGS, 0));
        if (!complete) {
            out.format("    CS: %04x  SS: %04x%n", set.getOr(X86_64.CS, 0), set.getOr(X86_64.SS, 0));
            return;
        }
        for (List<Register> row : ROWS) {
            out.append("   ");
            for (Register register : row) {
                out.append(register.name().length() == 2 ? "  " : " ")
                        .append(register.name().toUpperCase(Locale.ROOT))
                        .append(": ")
                        .append(hex(set, register))
                        .lines(register.equals(row.get(2)) ? "\n" : " ");
            }
        }
        out.format(
                "    ORIG_RAX: %s  CS: %04x  SS: %04x%n",
                hex(set, X86_64.ORIG_RAX), set.getOr(X86_64.CS, 0), set.getOr(X86_64.SS, 0));
    }

    private static String hex(RegisterSet set, Register register) {
        return set.has(register) ? HexDigits.of(set.getOr(register, 0)) : "(unknown)       ";
    }
}
