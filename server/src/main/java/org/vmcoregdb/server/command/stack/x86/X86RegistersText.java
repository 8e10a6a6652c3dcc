package org.vmcoregdb.server.command.stack.x86;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.stack.RegistersText;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.x86.CpuStacks;

/** Registers of x86-64 in crash's rows, and its exception stacks in crash's order. */
public final class X86RegistersText implements RegistersText {
    private static final List<List<Register>> ROWS = List.of(
            List.of(X86_64.RAX, X86_64.RBX, X86_64.RCX),
            List.of(X86_64.RDX, X86_64.RSI, X86_64.RDI),
            List.of(X86_64.RBP, X86_64.R8, X86_64.R9),
            List.of(X86_64.R10, X86_64.R11, X86_64.R12),
            List.of(X86_64.R13, X86_64.R14, X86_64.R15));

    /** Shown whether there is something on them or not. */
    private static final List<StackKind> ALWAYS_SHOWN =
            List.of(StackKind.IRQ, CpuStacks.DOUBLE_FAULT, StackKind.NMI, CpuStacks.DEBUG);

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public String exceptionLabel() {
        return "exception RIP";
    }

    @Override
    public boolean isComplete(RegisterSet set) {
        return set.has(X86_64.RAX);
    }

    @Override
    public void write(TextPage out, RegisterSet set, boolean complete) {
        out.format(
                "    RIP: %s  RSP: %s  RFLAGS: %08x%n",
                hex(set, X86_64.RIP), hex(set, X86_64.RSP), set.getOr(X86_64.EFLAGS, 0));
        // entries of system calls may have saved what calls destroy, but not the rest
        if (!complete && !isComplete(set)) {
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

    /** On the small stack of entries from user mode crash looks for nothing. */
    @Override
    public boolean isSearched(StackKind kind) {
        return !kind.equals(CpuStacks.ENTRY);
    }

    @Override
    public boolean isAlwaysShown(StackKind kind) {
        return ALWAYS_SHOWN.contains(kind);
    }
}
