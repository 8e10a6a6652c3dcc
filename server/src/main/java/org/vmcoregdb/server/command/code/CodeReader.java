package org.vmcoregdb.server.command.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Instruction;
import org.vmcoregdb.disasm.InstructionSet;
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

    private final Kernel kernel;
    private final AddressSpace memory;
    private final InstructionSet instructions;
    private final Disassembler disassembler;
    private final boolean withLines;

    /**
     * @param withLines look up source lines, too
     * @throws CommandException if the kernel's machine code cannot be disassembled
     */
    CodeReader(Kernel kernel, AddressSpace memory, Dialect dialect, boolean withLines) throws CommandException {
        this.kernel = kernel;
        this.memory = memory;
        Machine machine = kernel.arch().machine();
        this.instructions = InstructionSet.of(machine)
                .orElseThrow(() -> new CommandException(
                        "dis: machine code of " + machine.unameName() + " cannot be disassembled here"));
        this.disassembler = instructions.disassembler(dialect);
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
        int longest = instructions.longest();
        long size = end.isPresent() ? end.getAsLong() - from : Math.min(LIMIT_BYTES, (long) most * longest);
        if (size <= 0 || size > LIMIT_BYTES) {
            throw new CommandException("dis: no end of the function is known; give a COUNT");
        }
        // the last instruction may reach past the end
        byte[] code = new byte[(int) size + longest];
        int got = memory.read(from, code, 0, code.length);
        List<CodeAnswer.Line> lines = new ArrayList<>();
        int at = 0;
        while (at < size && at < got && lines.size() < most) {
            Instruction instruction = disassembler.decode(code, at, Math.min(longest, got - at), from + at);
            lines.add(line(code, at, instruction));
            at += instruction.length();
        }
        if (lines.isEmpty()) {
            throw new MemoryFault(from, false, memory.fault(from).orElse(FaultReason.NOT_MAPPED));
        }
        return lines;
    }

    /** Size in bytes of the longest instruction there can be. */
    int longest() {
        return instructions.longest();
    }

    /** A function without what fills the gap to the next one. */
    List<CodeAnswer.Line> withoutPadding(List<CodeAnswer.Line> function) {
        List<String> text = function.stream().map(CodeAnswer.Line::text).toList();
        return function.subList(0, instructions.withoutPadding(text));
    }

    private CodeAnswer.Line line(byte[] code, int at, Instruction instruction) {
        Optional<SymbolicAddress> where = Symbols.of(kernel).resolve(instruction.address());
        Optional<SourceLine> source = withLines ? DebugInfo.of(kernel).line(instruction.address()) : Optional.empty();
        boolean patched =
                where.filter(w -> w.offset() <= 4 && w.symbol().isText()).isPresent()
                        && instructions.isTracingNop(code, at);
        String text =
                instruction.text(target -> Symbols.of(kernel).resolve(target).map(CodeReader::named));
        boolean user = kernel.arch().isUserAddress(instruction.address());
        return new CodeAnswer.Line(instruction.address(), user, where, text, patched, source);
    }

    private static String named(SymbolicAddress address) {
        Symbol symbol = address.symbol();
        String name = FunctionNames.base(symbol.name());
        return address.offset() == 0 ? name : String.format(Locale.ROOT, "%s+%d", name, address.offset());
    }
}
