package org.vmcoregdb.server.command.code;

import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.SymbolJson;

/** Machine code as JSON. */
public final class CodeJson {
    private CodeJson() {}

    /** Some instructions, as part of an answer. */
    public static JsonObject window(CodeWindow window) {
        return new JsonObject()
                .put("lines", window.lines().stream().map(CodeJson::line).toList())
                .put("at", window.at());
    }

    static JsonObject line(CodeAnswer.Line line) {
        JsonObject members = line.symbol().map(SymbolJson::of).orElseGet(JsonObject::new);
        return members.address("address", line.address())
                .put("text", line.text())
                .put("file", line.source().map(SourceLine::file))
                .put("line", line.source().map(SourceLine::line));
    }
}
