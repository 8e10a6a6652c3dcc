package org.vmcoregdb.server.answer;

/** A word that may have a name, as wide as a number if its name is not wider. */
public final class NamedWordText {
    private static final int WIDTH = 16;

    private NamedWordText() {}

    /**
     * One word.
     *
     * @param slabAddresses a word that points into a slab cache with its value, too
     */
    public static void append(TextPage out, NamedWord word, boolean slabAddresses) {
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
