package org.vmcoregdb.server.answer;

import org.vmcoregdb.symbols.SymbolicAddress;

/** A symbol as part of an answer. */
public final class SymbolJson {
    private SymbolJson() {}

    /** Its address, with the offset, and what is known of it. */
    public static JsonObject of(SymbolicAddress found) {
        return new JsonObject()
                .address("address", found.symbol().address() + found.offset())
                .put("name", found.symbol().name())
                .put("offset", found.offset())
                .put("kind", String.valueOf(found.symbol().type()))
                .put("module", found.symbol().module());
    }
}
