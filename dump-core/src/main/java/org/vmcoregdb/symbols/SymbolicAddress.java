package org.vmcoregdb.symbols;

/**
 * An address as a symbol and a distance from it.
 *
 * @param symbol the symbol that covers the address
 * @param offset bytes from the symbol to the address
 */
public record SymbolicAddress(Symbol symbol, long offset) {
    /** {@code name+0x1f}, with {@code  [module]} after it for a module's symbol. */
    public String text() {
        String name = offset == 0 ? symbol.name() : symbol.name() + "+0x" + Long.toHexString(offset);
        return symbol.module().map(m -> name + " [" + m + "]").orElse(name);
    }
}
