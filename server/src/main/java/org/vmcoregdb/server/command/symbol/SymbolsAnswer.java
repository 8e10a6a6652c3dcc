package org.vmcoregdb.server.command.symbol;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;

/** Symbols: {@code sym}. */
public record SymbolsAnswer(List<Row> rows) implements Answer {
    /** One line. */
    public sealed interface Row {
        /**
         * The answer to one question: what a name or an address is.
         *
         * @param source the source line there, if it is code and that is known
         */
        record Found(SymbolicAddress address, Optional<SourceLine> source) implements Row {}

        /** One symbol of the list of all symbols, or of a module's. */
        record Listed(Symbol symbol) implements Row {}

        /**
         * Where a module's memory begins or ends, in a list of its symbols.
         *
         * @param start true for its first byte, false for the address after its last one
         */
        record ModuleEdge(String module, long address, boolean start) implements Row {}
    }

    @Override
    public String type() {
        return "symbols";
    }

    @Override
    public void text(TextPage page) {
        rows.forEach(row -> SymbolText.write(page, row));
    }

    @Override
    public void json(JsonObject out) {
        out.put("symbols", rows.stream().map(SymbolRowJson::of).toList());
    }
}
