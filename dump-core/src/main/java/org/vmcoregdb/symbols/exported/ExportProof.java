package org.vmcoregdb.symbols.exported;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;

/** Whether what looks like a table of exported symbols is one: its functions are where kallsyms has them. */
final class ExportProof {
    private static final int LEAST_AGREED = 100;
    private static final int PERCENT = 100;

    /** Of one kernel: {@code __ksymtab}, {@code _gpl}, and until 5.11 {@code _unused}, {@code _unused_gpl}, {@code _gpl_future}. */
    private static final int MOST_TABLES = 5;

    private final long textStart;
    private final long textEnd;
    private final SymbolTable functions;

    /** @param textStart where the text of the image begins */
    ExportProof(long textStart, SymbolTable functions) {
        this.textStart = textStart;
        this.textEnd = functions.named("_etext").map(Symbol::address).orElse(textStart);
        this.functions = functions;
    }

    /**
     * What is no function among the symbols of tables that follow each other.
     *
     * @return empty if these are no tables of exported symbols
     */
    List<Symbol> variables(List<Symbol> table) {
        List<Symbol> variables = new ArrayList<>();
        int agreed = 0;
        int contradicted = 0;
        int tables = 1;
        String last = "";
        for (Symbol symbol : table) {
            if (symbol.name().compareTo(last) < 0) {
                tables++;
            }
            last = symbol.name();
            List<Symbol> there = functions.at(symbol.address());
            if (!there.isEmpty() && there.get(0).address() == symbol.address()) {
                if (there.stream().anyMatch(f -> f.name().equals(symbol.name()))) {
                    agreed++;
                } else {
                    contradicted++;
                }
            } else if (Long.compareUnsigned(symbol.address(), textStart) >= 0
                    && Long.compareUnsigned(symbol.address(), textEnd) < 0) {
                contradicted++;
            } else {
                variables.add(symbol);
            }
        }
        boolean proved = agreed >= LEAST_AGREED
                && (long) contradicted * PERCENT <= (long) agreed + contradicted
                && tables <= MOST_TABLES;
        return proved ? variables : List.of();
    }
}
