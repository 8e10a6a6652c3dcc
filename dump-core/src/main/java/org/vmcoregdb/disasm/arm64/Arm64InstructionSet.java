package org.vmcoregdb.disasm.arm64;

import java.util.List;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.InstructionSet;

/** Machine code of arm64 kernels: A64. */
public final class Arm64InstructionSet implements InstructionSet {
    private static final Disassembler A64 = new A64Disassembler();

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    /** The same in every dialect: what is known is written alike by all of them. */
    @Override
    public Disassembler disassembler(Dialect dialect) {
        return A64;
    }

    @Override
    public int longest() {
        return A64Disassembler.BYTES;
    }

    /** Never: functions begin with nops for other reasons, too, and crash marks none of this architecture. */
    @Override
    public boolean isTracingNop(byte[] code, int at) {
        return false;
    }

    @Override
    public int withoutPadding(List<String> instructions) {
        int end = instructions.size();
        while (end > 1 && isPadding(instructions.get(end - 1))) {
            end--;
        }
        return end;
    }

    private static boolean isPadding(String text) {
        return text.equals("nop") || text.equals("udf\t#0");
    }
}
