package org.vmcoregdb.server.answer;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * An address of code or data, with its name.
 *
 * @param address what it is
 * @param symbol what it is in, if that has a name
 */
public record NamedAddress(long address, Optional<SymbolicAddress> symbol) {
    /** An address of a kernel; 0 has no name. */
    public static NamedAddress of(Kernel kernel, long address) {
        return new NamedAddress(
                address, address == 0 ? Optional.empty() : Symbols.of(kernel).resolve(address));
    }

    /** {@code name+31}, with a decimal offset as crash writes it; empty without a name. */
    public Optional<String> name() {
        return symbol.map(s -> s.offset() == 0 ? s.symbol().name() : s.symbol().name() + "+" + s.offset());
    }

    /** The module that it is in. */
    public Optional<String> module() {
        return symbol.flatMap(s -> s.symbol().module());
    }

    /** As part of an answer. */
    public JsonObject json() {
        return new JsonObject().address("address", address).put("symbol", symbol.map(SymbolJson::of));
    }
}
