package org.vmcoregdb.server.command.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Module;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sym}: from names to addresses and back. */
@CommandLine.Command(name = "sym", description = "Finds symbols by name or address.")
public final class SymCommand implements Command {
    @Option(names = "-l", description = "All symbols.")
    private boolean all;

    @Option(names = "-m", paramLabel = "MODULE", description = "All symbols of a module.")
    private Optional<String> module = Optional.empty();

    @Option(names = "-q", paramLabel = "TEXT", description = "Symbols with this text in their name.")
    private Optional<String> query = Optional.empty();

    @Option(names = "-n", description = "The symbol and the one after it.")
    private boolean next;

    @Parameters(arity = "0..*", paramLabel = "SYMBOL|ADDRESS", description = "What to look up.")
    private List<String> words = new ArrayList<>();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        List<SymbolicAddress> found = new ArrayList<>();
        if (module.isPresent()) {
            Module named = kernel.modules()
                    .named(module.get())
                    .orElseThrow(() -> new CommandException("sym: there is no module " + module.get()));
            named.symbols().forEach(s -> found.add(new SymbolicAddress(s, 0)));
        }
        if (all || query.isPresent()) {
            kernel.symbols().kernelTable().forEach(s -> addMatching(found, s));
            kernel.modules().all().forEach(m -> m.symbols().forEach(s -> addMatching(found, s)));
        }
        for (String word : words) {
            found.addAll(lookUp(kernel, word));
        }
        if (found.isEmpty()) {
            throw new CommandException(
                    words.isEmpty() && query.isEmpty() ? "sym: which symbol?" : "sym: there is no such symbol");
        }
        // a line costs reading its unit: not for whole lists
        boolean withLines = !all && query.isEmpty() && module.isEmpty();
        sink.accept(new Result.SymbolListResult(found.stream()
                .map(s -> new Result.FoundSymbol(s, withLines ? line(kernel, s) : Optional.empty()))
                .toList()));
    }

    private static Optional<SourceLine> line(Kernel kernel, SymbolicAddress where) {
        return where.symbol().isText()
                ? kernel.debugInfo().line(where.symbol().address() + where.offset())
                : Optional.empty();
    }

    private void addMatching(List<SymbolicAddress> found, Symbol symbol) {
        if (query.isEmpty() || symbol.name().contains(query.get())) {
            found.add(new SymbolicAddress(symbol, 0));
        }
    }

    private List<SymbolicAddress> lookUp(Kernel kernel, String word) throws CommandException {
        Optional<Symbol> named = kernel.symbols().named(word);
        SymbolicAddress first = named.isPresent()
                ? new SymbolicAddress(named.get(), 0)
                : kernel.symbols()
                        .resolve(AddressArguments.parse(kernel, word))
                        .orElseThrow(() -> new CommandException("sym: no symbol covers " + word));
        List<SymbolicAddress> found = new ArrayList<>(List.of(first));
        OptionalLong end = kernel.symbols().endOf(first);
        if (next && end.isPresent()) {
            kernel.symbols().resolve(end.getAsLong()).ifPresent(found::add);
        }
        return found;
    }
}
