package org.vmcoregdb.symbols.exported;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.AddressSearch;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;

/** The variables among the symbols that a kernel exports to modules. Immutable. */
public final class ExportedSymbols implements SymbolTable {
    private final List<Symbol> sorted;
    private final Map<String, Symbol> byName = new HashMap<>();

    private ExportedSymbols(List<Symbol> symbols) {
        for (Symbol symbol : symbols) {
            byName.putIfAbsent(symbol.name(), symbol);
        }
        List<Symbol> all = new ArrayList<>(byName.values());
        all.sort(Comparator.comparing(Symbol::address, Long::compareUnsigned).thenComparing(Symbol::name));
        sorted = List.copyOf(all);
    }

    /**
     * Looks for the tables in the image of a kernel, of which no symbol tells where they are. A table is taken if at least 100 of the
     * functions that it has, and 99 of 100, are where {@code functions} has them.
     *
     * @param start where the text of the image begins
     * @param bytes how many to search from there
     * @param functions the functions of the kernel
     * @return the variables; empty if no table was found that agrees with the functions
     */
    public static Optional<ExportedSymbols> find(AddressSpace memory, long start, long bytes, SymbolTable functions) {
        // the tables and their names are with what is only read, which is between the code that stays and that for the
        // start
        Optional<Symbol> text = functions.named("_etext");
        Optional<Symbol> init = functions.named("_sinittext");
        if (text.isPresent() && init.isPresent()) {
            long from = text.get().address();
            long between = init.get().address() - from;
            if (from - start >= 0 && from - start < bytes && between > 0 && between <= bytes - (from - start)) {
                Optional<ExportedSymbols> found =
                        find(new ExportSearch(memory, start, bytes, from, between), start, functions);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return find(new ExportSearch(memory, start, bytes, start, bytes), start, functions);
    }

    private static Optional<ExportedSymbols> find(ExportSearch search, long start, SymbolTable functions) {
        ExportProof proof = new ExportProof(start, functions);
        List<Symbol> variables = new ArrayList<>();
        for (List<Symbol> table : search.find()) {
            variables.addAll(proof.variables(table));
        }
        return variables.isEmpty() ? Optional.empty() : Optional.of(new ExportedSymbols(variables));
    }

    @Override
    public Optional<Symbol> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public List<Symbol> at(long address) {
        int last = above(address) - 1;
        if (last < 0) {
            return List.of();
        }
        int first = last;
        while (first > 0 && sorted.get(first - 1).address() == sorted.get(last).address()) {
            first--;
        }
        return sorted.subList(first, last + 1);
    }

    @Override
    public OptionalLong nextAddress(long address) {
        int next = above(address);
        return next < sorted.size() ? OptionalLong.of(sorted.get(next).address()) : OptionalLong.empty();
    }

    private int above(long address) {
        return AddressSearch.firstAbove(sorted.size(), i -> sorted.get(i).address(), address);
    }

    @Override
    public void forEach(Consumer<Symbol> action) {
        sorted.forEach(action);
    }
}
