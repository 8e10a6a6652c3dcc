package org.vmcoregdb.symbols;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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

    /** The lowest address above {@code address} (unsigned) that a symbol has: where what covers it must have ended. */
    default OptionalLong nextAddress(long address) {
        List<Long> above = new ArrayList<>();
        forEach(s -> {
            if (above.isEmpty() && Long.compareUnsigned(s.address(), address) > 0) {
                above.add(s.address());
            }
        });
        return above.isEmpty() ? OptionalLong.empty() : OptionalLong.of(above.get(0));
    }

    /** Every symbol, by ascending address. */
    void forEach(Consumer<Symbol> action);
}
