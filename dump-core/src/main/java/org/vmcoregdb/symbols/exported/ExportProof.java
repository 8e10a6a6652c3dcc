package org.vmcoregdb.symbols.exported;

import java.util.List;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;

/** Whether what looks like a table of exported symbols is one: its functions are where kallsyms has them. */
final class ExportProof {
    private static final int LEAST_AGREED = 100;
    private static final int PERCENT = 100;

    /** Functions that are looked up, evenly from all of a table: each costs the expansion of a name. */
    private static final int MOST_ASKED = 250;

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

    /** Whether symbols are of tables of exported symbols, of which several may follow each other. */
    boolean isTable(List<Symbol> symbols) {
        List<Symbol> inText = symbols.stream().filter(this::isInText).toList();
        int tables = 1;
        for (int i = 1; i < symbols.size(); i++) {
            if (symbols.get(i).name().compareTo(symbols.get(i - 1).name()) < 0) {
                tables++;
            }
        }
        int agreed = 0;
        int asked = Math.min(inText.size(), MOST_ASKED);
        for (int i = 0; i < asked; i++) {
            Symbol symbol = inText.get((int) ((long) i * inText.size() / asked));
            boolean known = functions.at(symbol.address()).stream()
                    .anyMatch(f -> f.address() == symbol.address() && f.name().equals(symbol.name()));
            agreed += known ? 1 : 0;
        }
        return agreed >= LEAST_AGREED && (long) (asked - agreed) * PERCENT <= asked && tables <= MOST_TABLES;
    }

    /** Those that are no functions. */
    List<Symbol> variables(List<Symbol> table) {
        return table.stream().filter(s -> !isInText(s)).toList();
    }

    private boolean isInText(Symbol symbol) {
        return Long.compareUnsigned(symbol.address(), textStart) >= 0
                && Long.compareUnsigned(symbol.address(), textEnd) < 0;
    }
}
