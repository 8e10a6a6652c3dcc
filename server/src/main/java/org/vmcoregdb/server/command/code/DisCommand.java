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
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.FunctionNames;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dis}: machine code of a function, or from an address on, as it was in memory: with what the kernel patched. */
@CommandLine.Command(name = "dis", description = "Disassembles a function, or from an address on.")
public final class DisCommand implements Command {
    /** The longest function of a kernel is far shorter. */
    private static final int LIMIT_BYTES = 1 << 20;

    /** The longest instruction. */
    private static final int LONGEST = 15;

    /** The five-byte nop that ftrace leaves where a function's call of {@code __fentry__} was. */
    private static final byte[] FTRACE_NOP = {0x0f, 0x1f, 0x44, 0, 0};

    @Option(names = "-r", description = "From the start of the function that has the address, up to the address.")
    private boolean reverse;

    @Option(names = "-f", description = "From the address to the end of its function.")
    private boolean forward;

    @Option(names = "-x", description = "Offsets in hexadecimal.")
    private boolean hexadecimal;

    @Option(names = "-d", description = "Offsets in decimal (the default).")
    private boolean decimal;

    @Option(names = "--old", description = "Write instructions as older tools do: callq, retq, pushq.")
    private boolean old;

    @Parameters(index = "0", paramLabel = "FUNCTION|ADDRESS", description = "A symbol, symbol+offset, or an address.")
    private String start = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "COUNT", description = "How many instructions.")
    private Optional<Integer> count = Optional.empty();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        long address = AddressArguments.parse(kernel, start);
        Optional<SymbolicAddress> covering = kernel.symbols().resolve(address);
        boolean atStart = covering.filter(c -> c.offset() == 0).isPresent();
        long from = reverse ? address - covering.map(SymbolicAddress::offset).orElse(0L) : address;
        OptionalLong end = covering.isPresent() ? kernel.symbols().endOf(covering.get()) : OptionalLong.empty();
        int most = Integer.MAX_VALUE;
        if (count.isPresent()) {
            most = Math.max(0, count.get());
            end = OptionalLong.empty();
        } else if (reverse) {
            end = OptionalLong.of(address + 1);
        } else if (!forward && !atStart) {
            most = 1;
        }
        List<Result.CodeLine> lines = instructions(kernel, from, end, most);
        boolean wholeFunction = end.isPresent() && !reverse;
        sink.accept(new Result.CodeResult(wholeFunction ? withoutPadding(lines) : lines, !hexadecimal || decimal));
    }

    /** What fills the gap to the next function is no code; crash shows it for modules, whose functions' sizes it lacks. */
    private static List<Result.CodeLine> withoutPadding(List<Result.CodeLine> lines) {
        int end = lines.size();
        while (end > 1 && isPadding(lines.get(end - 1))) {
            end--;
        }
        return lines.subList(0, end);
    }

    private static boolean isPadding(Result.CodeLine line) {
        boolean inKernel =
                line.symbol().filter(s -> s.symbol().module().isEmpty()).isPresent();
        String text = line.text();
        return inKernel
                && (text.startsWith("nop")
                        || text.startsWith("int3")
                        || text.startsWith("xchg   %ax,%ax")
                        || text.contains(" nopw "));
    }

    private List<Result.CodeLine> instructions(Kernel kernel, long from, OptionalLong end, int most)
            throws CommandException {
        Disassembler disassembler = new X86Disassembler(old ? Dialect.OLD : Dialect.NEWER);
        long size = end.isPresent() ? end.getAsLong() - from : Math.min(LIMIT_BYTES, (long) most * LONGEST);
        if (size <= 0 || size > LIMIT_BYTES) {
            throw new CommandException("dis: no end of the function is known; give a COUNT");
        }
        // the last instruction may reach past the end
        byte[] code = new byte[(int) size + LONGEST];
        int got = kernel.memory().read(from, code, 0, code.length);
        List<Result.CodeLine> lines = new ArrayList<>();
        int at = 0;
        while (at < size && at < got && lines.size() < most) {
            Instruction instruction = disassembler.decode(code, at, Math.min(LONGEST, got - at), from + at);
            lines.add(line(kernel, code, at, instruction));
            at += instruction.length();
        }
        if (lines.isEmpty()) {
            throw new MemoryFault(from, false, kernel.memory().fault(from).orElse(FaultReason.NOT_MAPPED));
        }
        return lines;
    }

    private static Result.CodeLine line(Kernel kernel, byte[] code, int at, Instruction instruction) {
        Optional<SymbolicAddress> where = kernel.symbols().resolve(instruction.address());
        boolean patched =
                where.filter(w -> w.offset() <= 4 && w.symbol().isText()).isPresent()
                        && Arrays.equals(code, at, at + FTRACE_NOP.length, FTRACE_NOP, 0, FTRACE_NOP.length);
        String text =
                instruction.text(target -> kernel.symbols().resolve(target).map(DisCommand::named));
        return new Result.CodeLine(instruction.address(), where, text, patched);
    }

    private static String named(SymbolicAddress address) {
        Symbol symbol = address.symbol();
        String name = FunctionNames.base(symbol.name());
        return address.offset() == 0 ? name : String.format(Locale.ROOT, "%s+%d", name, address.offset());
    }
}
