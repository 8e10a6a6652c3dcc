package org.vmcoregdb.server.result;

import java.util.Optional;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;

/** One line of {@code sym}. */
public sealed interface SymbolRow {
    /**
     * The answer to one question: what a name or an address is.
     *
     * @param source the source line there, if it is code and that is known
     */
    record Found(SymbolicAddress address, Optional<SourceLine> source) implements SymbolRow {}

    /** One symbol of the list of all symbols, or of a module's. */
    record Listed(Symbol symbol) implements SymbolRow {}

    /**
     * Where a module's memory begins or ends, in a list of its symbols.
     *
     * @param start true for its first byte, false for the address behind its last one
     */
    record ModuleEdge(String module, long address, boolean start) implements SymbolRow {}
}
