package org.vmcoregdb.symbols.exported;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.vmcoregdb.bytes.ByteBuilder;

/** Builds tables of exported symbols, and their names after them, as one piece. */
public final class ExportWriter {
    private final TreeMap<String, Long> symbols = new TreeMap<>();
    private final TreeMap<String, Long> forGplOnly = new TreeMap<>();

    /** Exports a symbol. */
    public ExportWriter symbol(String name, long value) {
        symbols.put(name, value);
        return this;
    }

    /** Exports a symbol in the second table. */
    public ExportWriter gpl(String name, long value) {
        forGplOnly.put(name, value);
        return this;
    }

    /**
     * The tables as they lie at {@code at}.
     *
     * @param width 4 for distances, 8 for addresses
     * @param words of an entry: 3 with a namespace, 2 without
     * @param gap bytes between the two tables
     */
    public byte[] build(long at, int width, int words, int gap) {
        ByteBuilder out = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        int entry = 0;
        int names = width * words * (symbols.size() + forGplOnly.size()) + gap + 1;
        for (Map<String, Long> table : List.of(symbols, forGplOnly)) {
            for (Map.Entry<String, Long> symbol : table.entrySet()) {
                if (width == 4) {
                    out.u32(entry, (int) (symbol.getValue() - (at + entry)));
                    out.u32(entry + 4, names - (entry + 4));
                } else {
                    out.u64(entry, symbol.getValue()).u64(entry + 8, at + names);
                }
                if (words == 3 && width == 4) {
                    out.u32(entry + 8, names - 1 - (entry + 8));
                }
                byte[] text = (symbol.getKey() + "\0").getBytes(StandardCharsets.US_ASCII);
                out.raw(names, text);
                names += text.length;
                entry += width * words;
            }
            entry = width * words * symbols.size() + gap;
        }
        return out.grow(names + 16).build();
    }
}
