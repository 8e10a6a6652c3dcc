package org.vmcoregdb.server.command.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Instruction;
import org.vmcoregdb.disasm.x86.X86Disassembler;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.FunctionNames;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;

/** Reads instructions out of memory, with the names of the addresses in them. */
final class CodeReader {
    /** The longest function of a kernel is far shorter. */
    private static final int LIMIT_BYTES = 1 << 20;

    /** The longest instruction. */
    private static final int LONGEST = 15;

    /** The five-byte nop that ftrace leaves where a function's call of {@code __fentry__} was. */
    private static final byte[] FTRACE_NOP = {0x0f, 0x1f, 0x44, 0, 0};

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Disassembler disassembler;
    private final boolean withLines;

    /** @param withLines look up source lines, too */
    CodeReader(Kernel kernel, AddressSpace memory, Dialect dialect, boolean withLines) {
        this.kernel = kernel;
        this.memory = memory;
        this.disassembler = new X86Disassembler(dialect);
        this.withLines = withLines;
    }

    /**
     * Instructions from an address on.
     *
     * @param end the first address that is not read, if that is known
     * @param most how many instructions at most
     * @throws CommandException if neither says where to stop
     */
    List<CodeAnswer.Line> read(long from, OptionalLong end, int most) throws CommandException {
        long size = end.isPresent() ? end.getAsLong() - from : Math.min(LIMIT_BYTES, (long) most * LONGEST);
        if (size <= 0 || size > LIMIT_BYTES) {
            throw new CommandException("dis: no end of the function is known; give a COUNT");
        }
        // the last instruction may reach past the end
        byte[] code = new byte[(int) size + LONGEST];
        int got = memory.read(from, code, 0, code.length);
        List<CodeAnswer.Line> lines = new ArrayList<>();
        int at = 0;
        while (at < size && at < got && lines.size() < most) {
            Instruction instruction = disassembler.decode(code, at, Math.min(LONGEST, got - at), from + at);
            lines.add(line(code, at, instruction));
            at += instruction.length();
        }
        if (lines.isEmpty()) {
            throw new MemoryFault(from, false, memory.fault(from).orElse(FaultReason.NOT_MAPPED));
        }
        return lines;
    }

    private CodeAnswer.Line line(byte[] code, int at, Instruction instruction) {
        Optional<SymbolicAddress> where = Symbols.of(kernel).resolve(instruction.address());
        Optional<SourceLine> source = withLines ? DebugInfo.of(kernel).line(instruction.address()) : Optional.empty();
        boolean patched =
                where.filter(w -> w.offset() <= 4 && w.symbol().isText()).isPresent()
                        && Arrays.equals(code, at, at + FTRACE_NOP.length, FTRACE_NOP, 0, FTRACE_NOP.length);
        String text =
                instruction.text(target -> Symbols.of(kernel).resolve(target).map(CodeReader::named));
        return new CodeAnswer.Line(
                instruction.address(),
                kernel.arch().isUserAddress(instruction.address()),
                where,
                text,
                patched,
                source);
    }

    private static String named(SymbolicAddress address) {
        Symbol symbol = address.symbol();
        String name = FunctionNames.base(symbol.name());
        return address.offset() == 0 ? name : String.format(Locale.ROOT, "%s+%d", name, address.offset());
    }
}
