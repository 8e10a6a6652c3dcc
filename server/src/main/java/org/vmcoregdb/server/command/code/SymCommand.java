package org.vmcoregdb.server.command.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.FunctionNames;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.server.result.SymbolRow;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;
import org.vmcoregdb.symbols.SymbolicAddress;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sym}: from names to addresses and back. */
@CommandLine.Command(name = "sym", description = "Finds symbols by name or address.")
public final class SymCommand implements Command {
    @Option(
            names = {"-l", "-L"},
            description = "All symbols.")
    private boolean all;

    @Option(names = "-M", description = "All symbols of modules.")
    private boolean modules;

    @Option(names = "-m", paramLabel = "MODULE", description = "All symbols of a module.")
    private Optional<String> module = Optional.empty();

    @Option(names = "-q", paramLabel = "TEXT", description = "Symbols with this text in their name.")
    private Optional<String> query = Optional.empty();

    @Option(names = "-p", description = "Also the symbol before it.")
    private boolean previous;

    @Option(names = "-n", description = "Also the symbol after it.")
    private boolean next;

    @Parameters(arity = "0..*", paramLabel = "SYMBOL|ADDRESS", description = "What to look up.")
    private List<String> words = new ArrayList<>();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        SymbolLists lists = new SymbolLists(kernel);
        List<SymbolRow> rows = new ArrayList<>();
        if (all) {
            rows.addAll(lists.ofKernel());
        }
        if (all || modules) {
            rows.addAll(lists.ofModules());
        }
        if (module.isPresent()) {
            Module named = Modules.of(kernel)
                    .named(module.get())
                    .orElseThrow(() -> new CommandException("sym: there is no module " + module.get()));
            rows.addAll(SymbolLists.of(named));
        }
        query.ifPresent(text -> lists.forEach(s -> {
            if (FunctionNames.base(s.name()).contains(text)) {
                rows.add(found(s));
            }
        }));
        for (String word : words) {
            if (context.cancelled()) {
                return;
            }
            rows.addAll(lookUp(context, lists, word));
        }
        if (rows.isEmpty()) {
            throw new CommandException(
                    query.isPresent() ? "sym: no symbol has " + query.get() + " in its name" : "sym: which symbol?");
        }
        // a line costs reading its unit: not for whole lists
        boolean withLines = query.isEmpty() && module.isEmpty() && !words.isEmpty();
        sink.accept(new Result.SymbolListResult(
                withLines ? rows.stream().map(r -> withLine(kernel, r)).toList() : rows));
    }

    private static SymbolRow withLine(Kernel kernel, SymbolRow row) {
        if (!(row instanceof SymbolRow.Found found) || !found.address().symbol().isText()) {
            return row;
        }
        long address = found.address().symbol().address() + found.address().offset();
        return new SymbolRow.Found(found.address(), DebugInfo.of(kernel).line(address));
    }

    private static SymbolRow found(Symbol symbol) {
        return new SymbolRow.Found(new SymbolicAddress(symbol, 0), Optional.empty());
    }

    private List<SymbolRow> lookUp(CommandContext context, SymbolLists lists, String word) throws CommandException {
        SymbolicAddress address = address(context, word);
        List<SymbolRow> rows = new ArrayList<>();
        if (previous) {
            lists.before(address.symbol()).map(SymCommand::found).ifPresent(rows::add);
        }
        rows.add(new SymbolRow.Found(address, Optional.empty()));
        if (next) {
            lists.after(address.symbol()).map(SymCommand::found).ifPresent(rows::add);
        }
        return rows;
    }

    private static SymbolicAddress address(CommandContext context, String word) throws CommandException {
        Kernel kernel = context.kernel();
        Optional<Symbol> named = Symbols.of(kernel).named(word);
        if (named.isPresent()) {
            return new SymbolicAddress(named.get(), 0);
        }
        long address = AddressArguments.parse(context, word);
        SymbolicAddress covering = Symbols.of(kernel)
                .resolve(address)
                .orElseThrow(() -> new CommandException("sym: no symbol covers " + word));
        return covering.offset() == 0 ? new SymbolicAddress(firstAt(kernel, covering.symbol()), 0) : covering;
    }

    /** Of several symbols of an address the first of the table, as crash: what is asked for is the address, not the best name. */
    private static Symbol firstAt(Kernel kernel, Symbol symbol) {
        SymbolTable table = symbol.module()
                .flatMap(Modules.of(kernel)::named)
                .map(Module::symbols)
                .orElse(kernel.imageSymbols());
        return table.at(symbol.address()).stream().findFirst().orElse(symbol);
    }
}
