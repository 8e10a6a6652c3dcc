package org.vmcoregdb.disasm.arm64;

/** How a vector register is divided: its suffix, {@code 16b}, as a word says it. */
@FunctionalInterface
interface Arrangement {
    /** The suffix, {@code ""} if the word has a value there that is none. */
    String of(int word);

    /**
     * Reads the name of a way to say it:
     *
     * <pre>T    by size z and q, without 1d      T1   with 1d        Tw   twice the size z, of the whole register
     * Tp   twice the size, half as many    Tb, Th, Ts   bytes, halves, words by q
     * Tf   single or double by f and q     Tfw  the same of the whole register
     * I    by the highest bit of h and q   Iw   twice that       J   by the lowest bit of i and q
     * 16b  itself</pre>
     */
    static Arrangement parse(String name, Fields fields) {
        switch (name) {
            case "T", "T1", "Tp", "Tw":
                Bits size = fields.bits("z");
                if (name.equals("Tw")) {
                    return word -> Names.WHOLE_WIDE[size.of(word)];
                }
                Bits whole = fields.bits("q");
                String[] names = name.equals("T") ? Names.SIZES : name.equals("T1") ? Names.ALL_SIZES : Names.PAIRS;
                return word -> names[size.of(word) * 2 + whole.of(word)];
            case "Tb", "Th", "Ts":
                Bits half = fields.bits("q");
                String one = name.equals("Tb") ? "8b" : name.equals("Th") ? "4h" : "2s";
                String both = name.equals("Tb") ? "16b" : name.equals("Th") ? "8h" : "4s";
                return word -> half.of(word) == 0 ? one : both;
            case "Tf":
                Bits precision = fields.bits("fq");
                return word -> Names.FLOATS[precision.of(word)];
            case "Tfw":
                Bits twice = fields.bits("f");
                return word -> twice.of(word) == 0 ? "4s" : "2d";
            case "I", "Iw":
                Bits high = fields.bits("h");
                Bits all = fields.bits("q");
                String[] shifted = name.equals("I") ? Names.SIZES : Names.WIDE;
                return word -> {
                    int bits = high.of(word);
                    return bits == 0
                            ? ""
                            : shifted[(31 - Integer.numberOfLeadingZeros(bits)) * 2 + all.of(word)];
                };
            case "J":
                Bits low = fields.bits("i");
                Bits full = fields.bits("q");
                return word -> {
                    int bits = low.of(word) & 15;
                    return bits == 0 ? "" : Names.SIZES[Integer.numberOfTrailingZeros(bits) * 2 + full.of(word)];
                };
            default:
                return word -> name;
        }
    }

    /** Suffixes by size and q. */
    final class Names {
        static final String[] SIZES = {"8b", "16b", "4h", "8h", "2s", "4s", "", "2d"};
        static final String[] ALL_SIZES = {"8b", "16b", "4h", "8h", "2s", "4s", "1d", "2d"};
        static final String[] PAIRS = {"4h", "8h", "2s", "4s", "1d", "2d", "", ""};
        static final String[] WIDE = {"8h", "8h", "4s", "4s", "2d", "2d", "", ""};
        static final String[] WHOLE_WIDE = {"8h", "4s", "2d", "1q"};
        static final String[] FLOATS = {"2s", "4s", "", "2d"};

        private Names() {}
    }
}
