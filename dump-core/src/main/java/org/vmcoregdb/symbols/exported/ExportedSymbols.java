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
import org.vmcoregdb.symbols.ReadOnlyImage;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;

/** The variables among the symbols that a kernel exports to modules. Immutable. */
public final class ExportedSymbols implements SymbolTable {
    /** One table is right behind the other; what is searched for more is for such as are apart. */
    private static final long BETWEEN_TABLES = 64 << 10;

    /** Runs of entries that are looked at; a kernel has a handful. */
    private static final int MOST_RUNS = 1000;

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
     * Looks for the tables in the image of a kernel, of which no symbol tells where they are. A table is taken if at least 100 of up
     * to 250 functions of it that are looked up, and 99 of 100, are where {@code functions} has them.
     *
     * @param start where the text of the image begins
     * @param bytes how many to search from there
     * @param functions the functions of the kernel
     * @return the variables; empty if no table was found that agrees with the functions
     */
    public static Optional<ExportedSymbols> find(AddressSpace memory, long start, long bytes, SymbolTable functions) {
        ExportSearch search = new ExportSearch(memory, start, bytes);
        ExportProof proof = new ExportProof(start, functions);
        Optional<ExportedSymbols> found = ReadOnlyImage.of(functions, start, bytes)
                .flatMap(part -> find(search, proof, part.start(), part.bytes()));
        return found.isPresent() ? found : find(search, proof, start, bytes);
    }

    private static Optional<ExportedSymbols> find(ExportSearch search, ExportProof proof, long start, long bytes) {
        List<Symbol> variables = new ArrayList<>();
        long at = start & -Long.BYTES;
        long end = start + bytes;
        Optional<ExportSearch.Run> run = search.next(at, end - at);
        for (int runs = 0; run.isPresent() && runs < MOST_RUNS; runs++) {
            at = run.get().end();
            if (proof.isTable(run.get().symbols())) {
                variables.addAll(proof.variables(run.get().symbols()));
                end = Math.min(end, at + BETWEEN_TABLES);
            }
            run = search.next(at + Long.BYTES - 1 & -Long.BYTES, end - at);
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
