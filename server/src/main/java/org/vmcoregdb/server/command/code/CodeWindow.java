package org.vmcoregdb.server.command.code;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * Some instructions of a function around one of them.
 *
 * @param lines in the order of their addresses, with source lines where these are known
 * @param at which of the lines it is about
 */
public record CodeWindow(List<CodeAnswer.Line> lines, int at) {
    /** Copies the lines. */
    public CodeWindow {
        lines = List.copyOf(lines);
    }

    /**
     * What is around an address. Instructions differ in length, so they are counted from the start of the function.
     *
     * @param address any byte of the instruction in the middle
     * @param before how many instructions before it at most
     * @param after how many after it at most
     * @return empty if the address is in no function
     * @throws CommandException if the kernel's machine code cannot be disassembled
     * @throws org.vmcoregdb.memory.MemoryFault if the function is not in the dump
     */
    public static Optional<CodeWindow> around(Kernel kernel, long address, int before, int after)
            throws CommandException {
        Optional<SymbolicAddress> function = Symbols.of(kernel).resolve(address);
        if (function.isEmpty()) {
            return Optional.empty();
        }
        long start = address - function.get().offset();
        OptionalLong end = Symbols.of(kernel).endOf(function.get());
        CodeReader reader = new CodeReader(kernel, kernel.memory(), Dialect.NEWER, false);
        List<CodeAnswer.Line> code = end.isPresent()
                ? reader.withoutPadding(reader.read(start, end, Integer.MAX_VALUE))
                : reader.read(start, OptionalLong.of(address + 1), Integer.MAX_VALUE);
        int at = 0;
        while (at + 1 < code.size() && Long.compareUnsigned(code.get(at + 1).address(), address) <= 0) {
            at++;
        }
        int from = Math.max(0, at - before);
        List<CodeAnswer.Line> window = code.subList(from, Math.min(code.size(), at + after + 1));
        return Optional.of(new CodeWindow(
                window.stream().map(line -> withSource(kernel, line)).toList(), at - from));
    }

    private static CodeAnswer.Line withSource(Kernel kernel, CodeAnswer.Line line) {
        return new CodeAnswer.Line(
                line.address(),
                line.user(),
                line.symbol(),
                line.text(),
                line.ftraceNop(),
                DebugInfo.of(kernel).line(line.address()));
    }
}
