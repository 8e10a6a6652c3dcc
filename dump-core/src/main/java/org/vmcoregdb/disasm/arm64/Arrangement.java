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
     * I    by the highest bit of h and q   Iw   twice that
     * 16b  itself</pre>
     */
    static Arrangement parse(String name, Fields fields) {
        return switch (name) {
            case "T" -> bySize(fields, "zq", Names.SIZES);
            case "T1" -> bySize(fields, "zq", Names.ALL_SIZES);
            case "Tp" -> bySize(fields, "zq", Names.PAIRS);
            case "Tw" -> bySize(fields, "z", Names.WHOLE_WIDE);
            case "Tb" -> bySize(fields, "q", Names.BYTES);
            case "Th" -> bySize(fields, "q", Names.HALVES);
            case "Ts" -> bySize(fields, "q", Names.WORDS);
            case "Tf" -> bySize(fields, "fq", Names.FLOATS);
            case "Tfw" -> bySize(fields, "f", Names.WHOLE_FLOATS);
            case "I" -> byHighestBit(fields, Names.SIZES);
            case "Iw" -> byHighestBit(fields, Names.WIDE);
            default -> word -> name;
        };
    }

    private static Arrangement bySize(Fields fields, String letters, String... names) {
        Bits bits = fields.bits(letters);
        return word -> names[bits.of(word)];
    }

    private static Arrangement byHighestBit(Fields fields, String... names) {
        Bits high = fields.bits("h");
        Bits all = fields.bits("q");
        return word -> {
            int bits = high.of(word);
            return bits == 0 ? "" : names[(31 - Integer.numberOfLeadingZeros(bits)) * 2 + all.of(word)];
        };
    }

    /** Suffixes by size and q. */
    final class Names {
        static final String[] SIZES = {"8b", "16b", "4h", "8h", "2s", "4s", "", "2d"};
        static final String[] ALL_SIZES = {"8b", "16b", "4h", "8h", "2s", "4s", "1d", "2d"};
        static final String[] PAIRS = {"4h", "8h", "2s", "4s", "1d", "2d", "", ""};
        static final String[] WIDE = {"8h", "8h", "4s", "4s", "2d", "2d", "", ""};
        static final String[] WHOLE_WIDE = {"8h", "4s", "2d", "1q"};
        static final String[] BYTES = {"8b", "16b"};
        static final String[] HALVES = {"4h", "8h"};
        static final String[] WORDS = {"2s", "4s"};
        static final String[] WHOLE_FLOATS = {"4s", "2d"};
        static final String[] FLOATS = {"2s", "4s", "", "2d"};

        private Names() {}
    }
}
