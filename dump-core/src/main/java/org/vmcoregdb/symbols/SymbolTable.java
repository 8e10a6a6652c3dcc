package org.vmcoregdb.symbols;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A table of symbols, ordered by address. */
public interface SymbolTable {
    /** A table without symbols. */
    SymbolTable NONE = new SymbolTable() {
        @Override
        public Optional<Symbol> named(String name) {
            return Optional.empty();
        }

        @Override
        public List<Symbol> at(long address) {
            return List.of();
        }

        @Override
        public void forEach(Consumer<Symbol> action) {}
    };

    /** The first symbol of that name. */
    Optional<Symbol> named(String name);

    /** All symbols at the highest address that is not above {@code address} (unsigned); empty if there is none. */
    List<Symbol> at(long address);

    /** Every symbol, by ascending address. */
    void forEach(Consumer<Symbol> action);
}
