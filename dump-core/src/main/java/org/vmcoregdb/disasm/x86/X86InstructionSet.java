package org.vmcoregdb.disasm.x86;

import java.util.Arrays;
import java.util.List;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.InstructionSet;

/** Machine code of x86-64 in the kernel. */
public final class X86InstructionSet implements InstructionSet {
    private static final int LONGEST = 15;

    /** The five-byte nop that ftrace leaves where a function's call of {@code __fentry__} was. */
    private static final byte[] FTRACE_NOP = {0x0f, 0x1f, 0x44, 0, 0};

    /** A jump has five bytes, a return one. */
    private static final int THUNK_REST = 4;

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public Disassembler disassembler(Dialect dialect) {
        return new X86Disassembler(dialect);
    }

    @Override
    public int longest() {
        return LONGEST;
    }

    @Override
    public boolean isTracingNop(byte[] code, int at) {
        return at + FTRACE_NOP.length <= code.length
                && Arrays.equals(code, at, at + FTRACE_NOP.length, FTRACE_NOP, 0, FTRACE_NOP.length);
    }

    /**
     * What fills the gap to the next function is no code; but up to four int3 after a return are: what is left of the
     * jump to the return thunk that the kernel replaced by it.
     */
    @Override
    public int withoutPadding(List<String> instructions) {
        int end = instructions.size();
        while (end > 1 && isPadding(instructions.get(end - 1))) {
            end--;
        }
        int rest = end;
        boolean returns = instructions.get(end - 1).startsWith("ret");
        while (returns
                && rest < instructions.size()
                && rest < end + THUNK_REST
                && isBreakpoint(instructions.get(rest))) {
            rest++;
        }
        return rest;
    }

    private static boolean isPadding(String text) {
        return isBreakpoint(text)
                || text.startsWith("nop")
                || text.startsWith("xchg   %ax,%ax")
                || text.contains(" nopw ");
    }

    private static boolean isBreakpoint(String text) {
        return text.startsWith("int3");
    }
}
