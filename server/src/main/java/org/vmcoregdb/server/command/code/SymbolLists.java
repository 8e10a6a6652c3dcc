package org.vmcoregdb.server.command.code;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.server.result.SymbolRow;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;

/** The symbols of a kernel in the order of their addresses: its own, then those of the modules, by the modules' addresses. */
final class SymbolLists {
    private final Kernel kernel;
    private final List<Module> modules;

    SymbolLists(Kernel kernel) {
        this.kernel = kernel;
        modules = Modules.of(kernel).all().stream()
                .sorted(Comparator.comparing(Module::base, Long::compareUnsigned))
                .toList();
    }

    /** The kernel's own. */
    List<SymbolRow> ofKernel() {
        List<SymbolRow> rows = new ArrayList<>();
        kernel.imageSymbols().forEach(s -> rows.add(new SymbolRow.Listed(s)));
        return rows;
    }

    /** Those of all modules. */
    List<SymbolRow> ofModules() {
        List<SymbolRow> rows = new ArrayList<>();
        modules.forEach(m -> rows.addAll(of(m)));
        return rows;
    }

    /** Those of one module, between its start and its end. */
    static List<SymbolRow> of(Module module) {
        List<SymbolRow> rows = new ArrayList<>();
        rows.add(new SymbolRow.ModuleEdge(module.name(), module.base(), true));
        forEach(module, s -> rows.add(new SymbolRow.Listed(s)));
        rows.add(new SymbolRow.ModuleEdge(module.name(), module.base() + module.size(), false));
        return rows;
    }

    /** Every symbol of the kernel and its modules. */
    void forEach(Consumer<Symbol> action) {
        kernel.imageSymbols().forEach(action);
        modules.forEach(m -> forEach(m, action));
    }

    /** A module's symbols, but for those of per-cpu variables, whose values are not addresses in it. */
    private static void forEach(Module module, Consumer<Symbol> action) {
        module.symbols().forEach(s -> {
            if (module.contains(s.address())) {
                action.accept(s);
            }
        });
    }

    /** The symbol before all that have this one's address; that of the module before for a module's first. */
    Optional<Symbol> before(Symbol symbol) {
        Optional<Module> owner = symbol.module().flatMap(Modules.of(kernel)::named);
        if (owner.isEmpty()) {
            return last(kernel.imageSymbols().at(symbol.address() - 1));
        }
        Optional<Symbol> found = last(owner.get().symbols().at(symbol.address() - 1))
                .filter(s -> owner.get().contains(s.address()));
        for (int i = modules.indexOf(owner.get()) - 1; i >= 0 && found.isEmpty(); i--) {
            found = last(modules.get(i).symbols().at(-1));
        }
        return found;
    }

    /** The symbol after all that have this one's address; that of the module after for a module's last. */
    Optional<Symbol> after(Symbol symbol) {
        Optional<Module> owner = symbol.module().flatMap(Modules.of(kernel)::named);
        SymbolTable table = owner.map(Module::symbols).orElse(kernel.imageSymbols());
        Optional<Symbol> found = first(table, symbol.address());
        int next = owner.map(o -> modules.indexOf(o) + 1).orElse(0);
        for (int i = next; i < modules.size() && found.isEmpty(); i++) {
            found = first(modules.get(i).symbols(), modules.get(i).base() - 1);
        }
        return found;
    }

    private static Optional<Symbol> last(List<Symbol> symbols) {
        return symbols.isEmpty() ? Optional.empty() : Optional.of(symbols.get(symbols.size() - 1));
    }

    private static Optional<Symbol> first(SymbolTable table, long above) {
        return table.nextAddress(above).stream()
                .boxed()
                .flatMap(a -> table.at(a).stream())
                .findFirst();
    }
}
