package org.vmcoregdb.server.command.code;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.symbols.SymbolicAddress;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dis}: machine code of a function, or from an address on, as it was in memory: with what the kernel patched. */
@CommandLine.Command(name = "dis", description = "Disassembles a function, or from an address on.")
public final class DisCommand implements Command {
    @Option(names = "-r", description = "From the start of the function that has the address, up to the address.")
    private boolean reverse;

    @Option(names = "-f", description = "From the address to the end of its function.")
    private boolean forward;

    @Option(names = "-x", description = "Offsets in hexadecimal.")
    private boolean hexadecimal;

    @Option(names = "-d", description = "Offsets in decimal (the default).")
    private boolean decimal;

    @Option(names = "-l", description = "Source lines, where vmlinux or a module's file has them.")
    private boolean lines;

    @Option(names = "-s", description = "The source text, where the source file is at hand; COUNT lines of it.")
    private boolean source;

    @Option(names = "-u", description = "The address is one of the current task's user space.")
    private boolean user;

    @Option(names = "--old", description = "Write instructions as older tools do: callq, retq, pushq.")
    private boolean old;

    @Option(
            names = "-b",
            description =
                    "Accepted, as crash has it: nothing is skipped after ud2, where kernels since 2.6.20 have no data.")
    private boolean skipped;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FUNCTION|ADDRESS",
            description = "A symbol, symbol+offset, or an address.")
    private String start = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "COUNT", description = "How many instructions.")
    private Optional<Integer> count = Optional.empty();

    @Override
    public List<String> answerTypes() {
        return List.of("code", "source", "notices");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (start.isEmpty()) {
            throw new CommandException(
                    skipped
                            ? "dis: -b: nothing is skipped after ud2: kernels since 2.6.20 have no data there"
                            : "dis: of what? A function or an address says it");
        }
        if (source) {
            showSource(context, sink);
            return;
        }
        if (user) {
            Task task = context.task();
            CodeReader reader = new CodeReader(kernel, UserSpaces.of(kernel).of(task), dialect(), false);
            sink.accept(new CodeAnswer(
                    reader.read(AddressArguments.parse(context, start), OptionalLong.empty(), count.orElse(1)),
                    look()));
            return;
        }
        long address = AddressArguments.parse(context, start);
        Optional<SymbolicAddress> covering = Symbols.of(kernel).resolve(address);
        boolean atStart = covering.filter(c -> c.offset() == 0).isPresent();
        long from = reverse ? address - covering.map(SymbolicAddress::offset).orElse(0L) : address;
        OptionalLong end = covering.isPresent() ? Symbols.of(kernel).endOf(covering.get()) : OptionalLong.empty();
        int most = Integer.MAX_VALUE;
        if (count.isPresent()) {
            most = Math.max(0, count.get());
            end = OptionalLong.empty();
        } else if (reverse) {
            end = OptionalLong.of(address + 1);
        } else if (!forward && !atStart) {
            most = 1;
        }
        if (lines) {
            DebugInfo.of(kernel).fetchFiles();
        }
        CodeReader reader = new CodeReader(kernel, kernel.memory(), dialect(), lines);
        if (forward && !atStart && covering.isPresent()) {
            from = firstNotBelow(reader, covering.get().symbol().address(), address);
        }
        List<CodeAnswer.Line> code = reader.read(from, end, most);
        if (reverse && count.isEmpty() && code.get(code.size() - 1).address() != address) {
            // as crash: where the address is inside of an instruction the one after that is the last
            code = reader.read(from, OptionalLong.empty(), code.size() + 1);
        }
        boolean wholeFunction = end.isPresent() && !reverse;
        sink.accept(
                new CodeAnswer(wholeFunction && knowsSizes(kernel, from) ? reader.withoutPadding(code) : code, look()));
    }

    /** The first instruction at an address or after it. */
    private static long firstNotBelow(CodeReader reader, long function, long address) throws CommandException {
        return reader.read(function, OptionalLong.of(address + reader.longest()), Integer.MAX_VALUE).stream()
                .mapToLong(CodeAnswer.Line::address)
                .filter(at -> at >= address)
                .findFirst()
                .orElse(address);
    }

    private CodeAnswer.Look look() {
        return hexadecimal && !decimal ? CodeAnswer.Look.HEXADECIMAL : CodeAnswer.Look.DECIMAL;
    }

    /** Of modules, crash knows the sizes of functions only from their files. */
    private static boolean knowsSizes(Kernel kernel, long address) {
        boolean inModule = Modules.of(kernel).containing(address).isPresent();
        return !inModule || DebugInfo.of(kernel).covers(address);
    }

    private Dialect dialect() {
        return old ? Dialect.OLD : Dialect.NEWER;
    }

    private void showSource(CommandContext context, AnswerSink sink) throws CommandException {
        if (forward || reverse) {
            throw new CommandException("dis: -" + (forward ? "f" : "r") + " and -s are mutually exclusive");
        }
        Kernel kernel = context.kernel();
        long address = AddressArguments.parse(context, start);
        DebugInfo.of(kernel).fetchFiles();
        Optional<SourceLine> line = DebugInfo.of(kernel).line(address);
        if (line.isEmpty()) {
            Optional<String> module =
                    Symbols.of(kernel).resolve(address).flatMap(s -> s.symbol().module());
            throw new CommandException(
                    "dis: " + module.map(m -> m + ": module source code").orElse(start + ": source code")
                            + " is not available"
                            + (DebugInfo.of(kernel).hasFiles()
                                    ? ""
                                    : ": " + DebugInfo.of(kernel).advice()));
        }
        Optional<List<String>> text = context.analysis().sources().read(line.get());
        sink.accept(SourceExcerpt.of(line.get(), text.orElse(List.of()), count));
        if (text.isEmpty()) {
            throw new CommandException("dis: " + start + ": source code is not available"
                    + (context.analysis().sources().areKnown() ? "" : ": --source-map FROM=TO names its folder"));
        }
    }
}
