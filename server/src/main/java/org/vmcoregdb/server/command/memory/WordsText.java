package org.vmcoregdb.server.command.memory;

import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.NamedWordText;
import org.vmcoregdb.server.answer.TextPage;

/** {@code rd}, as crash shows it. */
public final class WordsText {
    private static final int LINE_BYTES = 16;

    private WordsText() {}

    /** The words, so many a line that these are 16 bytes. */
    public static void write(TextPage out, WordsAnswer words) {
        for (int at = 0; at < words.bytes().length; at += LINE_BYTES) {
            HexDigits.padded(out, words.address() + at).append(":  ");
            if (!words.names().isEmpty()) {
                names(out, words, at / Long.BYTES);
            } else {
                line(out, words, at);
            }
            out.append('\n');
        }
    }

    private static void names(TextPage out, WordsAnswer words, int first) {
        for (int i = first; i < Math.min(first + 2, words.names().size()); i++) {
            NamedWordText.append(out, words.names().get(i), words.look().cacheAddresses());
        }
    }

    private static void line(TextPage out, WordsAnswer words, int at) {
        WordsAnswer.Look look = words.look();
        int unit = words.unit();
        StringBuilder text = new StringBuilder();
        for (int i = at; i < at + LINE_BYTES; i += unit) {
            if (i + unit > words.bytes().length) {
                out.append(look.text() ? " ".repeat(2 * unit + 1) : "");
                continue;
            }
            long value = words.order().getUnsigned(words.bytes(), i, unit);
            boolean little = words.order() == WordOrder.LITTLE;
            long shown = look.swapped() && little ? Long.reverseBytes(value) >>> (64 - 8 * unit) : value;
            number(out, shown, unit, look.notation());
            out.append(' ');
            for (int b = 0; b < unit; b++) {
                text.append(printable((byte) (shown >>> 8 * (little ? b : unit - 1 - b))));
            }
        }
        if (look.text()) {
            out.append("  ").append(text);
        }
    }

    private static void number(TextPage out, long value, int unit, WordsAnswer.Notation notation) {
        int unused = 64 - 8 * unit;
        switch (notation) {
            case HEXADECIMAL -> HexDigits.append(out, value, 2 * unit);
            case SIGNED -> padded(out, Long.toString(value << unused >> unused), unit == 8 ? 15 : width(unit));
            case UNSIGNED -> padded(out, Long.toUnsignedString(value), unit == 8 ? 20 : width(unit));
        }
    }

    private static int width(int unit) {
        return unit == 4 ? 12 : unit == 2 ? 5 : 3;
    }

    private static void padded(TextPage out, String digits, int width) {
        out.append(" ".repeat(Math.max(0, width - digits.length()))).append(digits);
    }

    private static char printable(byte b) {
        return b >= 0x20 && b < 0x7f ? (char) b : '.';
    }
}
