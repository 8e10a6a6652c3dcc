package org.vmcoregdb.server.command.symbol;

import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * The name of a Rust function: {@code rustfilt}.
 *
 * @param symbol as it is mangled
 */
public record RustNameAnswer(String symbol, String name) implements Answer {
    @Override
    public String type() {
        return "rust_name";
    }

    @Override
    public void text(TextPage page) {
        page.append(name).append('\n');
    }

    @Override
    public void json(JsonObject out) {
        out.put("symbol", symbol).put("name", name);
    }
}
