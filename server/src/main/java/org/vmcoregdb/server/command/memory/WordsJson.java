package org.vmcoregdb.server.command.memory;

import java.util.HexFormat;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedWord;

/** {@code rd} as JSON. */
public final class WordsJson {
    private WordsJson() {}

    /** The words' place and bytes, and the names that were asked for. */
    public static JsonObject of(WordsAnswer words) {
        JsonObject out = new JsonObject();
        write(out, words);
        return out;
    }

    static void write(JsonObject out, WordsAnswer words) {
        out.address("address", words.address())
                .put("unit", words.unit())
                .put("bytes", HexFormat.of().formatHex(words.bytes()));
        if (!words.names().isEmpty()) {
            out.put("names", words.names().stream().map(WordsJson::name).toList());
        }
    }

    private static JsonObject name(NamedWord word) {
        return new JsonObject()
                .address("value", word.value())
                .put("symbol", word.symbol().map(s -> s.text()))
                .put("slab_cache", word.slabCache());
    }
}
