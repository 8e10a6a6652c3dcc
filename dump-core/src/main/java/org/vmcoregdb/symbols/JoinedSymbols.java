package org.vmcoregdb.symbols;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A table and, for names that it lacks, another. Addresses are named by the first alone: what it leaves out are numbers and names that no
 * address should get.
 *
 * @param first what is asked first
 * @param second asked, and made, when a name is not in the first
 */
public record JoinedSymbols(SymbolTable first, Supplier<SymbolTable> second) implements SymbolTable {
    @Override
    public Optional<Symbol> named(String name) {
        Optional<Symbol> found = first.named(name);
        return found.isPresent() ? found : second.get().named(name);
    }

    @Override
    public List<Symbol> at(long address) {
        return first.at(address);
    }

    @Override
    public OptionalLong nextAddress(long address) {
        return first.nextAddress(address);
    }

    @Override
    public void forEach(Consumer<Symbol> action) {
        first.forEach(action);
    }
}
