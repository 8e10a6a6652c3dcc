package org.vmcoregdb.server.command.symbol;

import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.SymbolJson;
import org.vmcoregdb.symbols.SymbolicAddress;

/** A line of {@code sym} as a JSON object. */
final class SymbolRowJson {
    private SymbolRowJson() {}

    static JsonObject of(SymbolsAnswer.Row row) {
        if (row instanceof SymbolsAnswer.Row.Found found) {
            return SymbolJson.of(found.address())
                    .put("file", found.source().map(SourceLine::file))
                    .put("line", found.source().map(SourceLine::line));
        } else if (row instanceof SymbolsAnswer.Row.Listed listed) {
            return SymbolJson.of(new SymbolicAddress(listed.symbol(), 0));
        }
        JsonObject members = new JsonObject();
        if (row instanceof SymbolsAnswer.Row.ModuleEdge edge) {
            members.address("address", edge.address()).put(edge.start() ? "module_start" : "module_end", edge.module());
        }
        return members;
    }
}
