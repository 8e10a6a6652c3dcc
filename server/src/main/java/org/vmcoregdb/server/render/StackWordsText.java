package org.vmcoregdb.server.render;

import org.vmcoregdb.server.result.FunctionNames;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.StackWord;

/** The words on a stack, two a line, each as wide as a number if its name is not wider. */
final class StackWordsText {
    private static final int WIDTH = 16;

    private StackWordsText() {}

    /**
     * The lines.
     *
     * @param indent before each line
     * @param separator between a line's address and its words
     */
    static void append(
            TextPage out, Result.StackWords words, Result.StackStyle style, String indent, String separator) {
        int count = words.words().size();
        for (int i = 0; i < count; i++) {
            if (i % 2 == 0) {
                HexDigits.append(out.append(indent), words.address() + 8L * i).append(separator);
            }
            word(out, words.words().get(i), style.slabAddresses());
            if (i % 2 == 1 || i == count - 1) {
                out.append('\n');
            }
        }
    }

    /** One word.
     *
     * @param slabAddresses a word that points into a slab cache with its value, too
     */
    static void word(TextPage out, StackWord word, boolean slabAddresses) {
        int start = out.length();
        if (word.symbol().isPresent()) {
            out.append(FunctionNames.base(word.symbol().get().symbol().name()));
            long offset = word.symbol().get().offset();
            if (offset != 0) {
                out.append('+').append(offset);
            }
        } else if (word.slabCache().isPresent()) {
            out.append('[');
            if (slabAddresses) {
                HexDigits.append(out, word.value()).append(':');
            }
            out.append(word.slabCache().get()).append(']');
        } else {
            HexDigits.append(out, word.value());
        }
        out.append(" ".repeat(Math.max(0, WIDTH - (out.length() - start)))).append(' ');
    }
}
