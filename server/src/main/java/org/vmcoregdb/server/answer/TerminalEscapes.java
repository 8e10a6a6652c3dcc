package org.vmcoregdb.server.answer;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.PrintableText;

/** Escapes what would control a terminal, also where JSON allows it as it is: the reader may be one. */
final class TerminalEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private static final int[] ASCII = ascii();
    private static final TerminalEscapes OF_SINGLE_UNITS = new TerminalEscapes("");

    private final String text;
    private int at;

    private TerminalEscapes(String text) {
        this.text = text;
    }

    /** For one text: characters of two units are only known by what follows the first of them. */
    static CharacterEscapes of(String text) {
        return text.chars().anyMatch(c -> Character.isSurrogate((char) c))
                ? new TerminalEscapes(text)
                : OF_SINGLE_UNITS;
    }

    private static int[] ascii() {
        int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
        for (int c = 0; c < escapes.length; c++) {
            boolean named = c == '\n' || c == '\r' || c == '\t';
            if (PrintableText.isControl(c) && !named) {
                escapes[c] = CharacterEscapes.ESCAPE_CUSTOM;
            }
        }
        return escapes;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ASCII.clone();
    }

    /** Asked for each unit that is not ASCII, in their order, and for ASCII units that have an escape of ours. */
    @Override
    public @Nullable SerializableString getEscapeSequence(int unit) {
        return PrintableText.isControl(Character.isSurrogate((char) unit) ? codePoint((char) unit) : unit)
                ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", unit))
                : null;
    }

    /** The character that the next such unit of the text belongs to. */
    private int codePoint(char unit) {
        at = text.indexOf(unit, at);
        boolean second = at > 0 && Character.isSurrogatePair(text.charAt(at - 1), unit);
        return text.codePointAt(second ? at - 1 : at++);
    }
}
