package org.vmcoregdb.server.command.memory;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.SymbolJson;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * A line of memory as gdb's {@code x} shows it.
 *
 * @param text set if it is shown as text, without words then
 */
public record ExaminedAnswer(
        long address,
        Optional<SymbolicAddress> symbol,
        ExamineCommand.Format format,
        List<Word> words,
        Optional<String> text)
        implements Answer {
    /** A word, and the symbol that it points to if that was asked for. */
    public record Word(long value, Optional<SymbolicAddress> symbol) {}

    @Override
    public String type() {
        return "examined";
    }

    @Override
    public void text(TextPage page) {
        page.append("0x").append(Long.toHexString(address));
        symbol.ifPresent(s -> page.append(" <").append(name(s)).append('>'));
        page.lines(":");
        text.ifPresent(t -> page.lines("\t").append('"').append(t).append('"'));
        words.forEach(word -> {
            page.lines("\t").append(shown(word.value()));
            word.symbol().ifPresent(s -> page.append(" <").append(name(s)).append('>'));
        });
        page.append('\n');
    }

    private static String name(SymbolicAddress found) {
        String name = found.symbol().name();
        return found.offset() == 0 ? name : name + "+" + found.offset();
    }

    private String shown(long value) {
        int bits = 8 * format.unit();
        long signed = bits == 64 ? value : value << 64 - bits >> 64 - bits;
        return switch (format.letter()) {
            case 'd' -> Long.toString(signed);
            case 'u' -> Long.toUnsignedString(value);
            case 'o' -> "0" + padded(Long.toOctalString(value), (bits + 2) / 3);
            case 't' -> padded(Long.toBinaryString(value), bits);
            case 'a' -> "0x" + Long.toHexString(value);
            case 'c' -> signed + " '" + character((int) value & 0xff) + "'";
            default -> "0x" + padded(Long.toHexString(value), bits / 4);
        };
    }

    private static String character(int c) {
        return c >= 0x20 && c < 0x7f
                ? (c == '\'' || c == '\\' ? "\\" : "") + (char) c
                : String.format(Locale.ROOT, "\\%03o", c);
    }

    private static String padded(String digits, int width) {
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    @Override
    public void json(JsonObject out) {
        out.address("address", address)
                .put("symbol", symbol.map(SymbolJson::of))
                .put("unit", format.unit())
                .put("text", text);
        if (text.isEmpty()) {
            out.put("words", words.stream().map(ExaminedAnswer::word).toList());
        }
    }

    private static JsonObject word(Word word) {
        return new JsonObject()
                .address("value", word.value())
                .put("symbol", word.symbol().map(SymbolJson::of));
    }
}
