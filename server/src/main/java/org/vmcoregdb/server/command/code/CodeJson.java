package org.vmcoregdb.server.command.code;

import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.SymbolJson;

/** Machine code as JSON. */
final class CodeJson {
    private CodeJson() {}

    static JsonObject line(CodeAnswer.Line line) {
        JsonObject members = line.symbol().map(SymbolJson::of).orElseGet(JsonObject::new);
        return members.address("address", line.address())
                .put("text", line.text())
                .put("file", line.source().map(SourceLine::file))
                .put("line", line.source().map(SourceLine::line));
    }
}
