package org.vmcoregdb.disasm.x86;

/**
 * How the name of an instruction is made. Letters stand for themselves;
 *
 * <pre>
 * #        size letter b, w, l or q if the ModRM operand is memory (a register would show the size)
 * !        size letter by operand size, always
 * ^        w with an operand-size prefix; else nothing, in the old dialect q
 * &amp;        the same where the ModRM operand is memory; for a register only the old dialect's q
 * {a|b}    by W                       {a|b|c}  by operand size: 16, 32, 64
 * %C %P    the name of a floating-point or integer comparison (an immediate byte)
 * %Q       which halves pclmulqdq multiplies, or "qdq"
 * %X       x or y if the operand is memory, since the destination does not show the vector length
 * %Z       x, y or z if the operand is memory
 * %M       movabs ending: abs, or nothing with an address-size prefix
 * %R       r or e by address size
 * %L       l with an address-size prefix
 * %D       l, or w with an operand-size prefix
 * %v       the marker {vex} of instructions that EVEX has, too
 * </pre>
 */
final class MnemonicTemplate {
    private static final String SPECIAL = "#!^&{%";

    private final String text;
    private final boolean literal;
    private final char size;

    /**
     * Keeps a template.
     *
     * @param size size letter of the operand that {@code #} speaks of
     */
    MnemonicTemplate(String text, char size) {
        this.text = text;
        this.size = size;
        boolean none = true;
        for (int i = 0; i < SPECIAL.length(); i++) {
            none &= text.indexOf(SPECIAL.charAt(i)) < 0;
        }
        this.literal = none;
    }

    void append(Decoding decoding, StringBuilder name) {
        if (literal) {
            name.append(text);
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '#' -> memorySuffix(decoding, name);
                case '!' -> name.append(letter(decoding.prefixes().operandBits()));
                case '^' -> implied(decoding, name);
                case '&' -> impliedIndirect(decoding, name);
                case '{' -> {
                    int end = text.indexOf('}', i);
                    alternatives(decoding, i + 1, end, name);
                    i = end;
                }
                case '%' -> {
                    i++;
                    named(decoding, text.charAt(i), name);
                }
                default -> name.append(c);
            }
        }
    }

    private static char letter(int bits) {
        return switch (bits) {
            case 8 -> 'b';
            case 16 -> 'w';
            case 32 -> 'l';
            default -> 'q';
        };
    }

    private void memorySuffix(Decoding decoding, StringBuilder name) {
        if (!decoding.modRm().memory()) {
            return;
        }
        Prefixes prefixes = decoding.prefixes();
        int bits = switch (size) {
            case 'b' -> 8;
            case 'w' -> 16;
            case 'd' -> 32;
            case 'v' -> prefixes.operandBits();
            case 'y' -> prefixes.take(Prefixes.REX_W) != 0 ? 64 : 32;
            default -> 64;
        };
        name.append(letter(bits));
    }

    private static void implied(Decoding decoding, StringBuilder name) {
        if (decoding.prefixes().dataBits(64) == 16) {
            name.append('w');
        } else if (decoding.dialect().spellsImpliedQuad()) {
            name.append('q');
        }
    }

    private static void impliedIndirect(Decoding decoding, StringBuilder name) {
        if (decoding.modRm().memory()) {
            implied(decoding, name);
        } else if (decoding.dialect().spellsImpliedQuad()
                && !decoding.prefixes().hasData()) {
            name.append('q');
        }
    }

    private void alternatives(Decoding decoding, int from, int to, StringBuilder name) {
        int first = text.indexOf('|', from);
        int second = text.indexOf('|', first + 1);
        if (second < 0 || second > to) {
            boolean wide = decoding.wide();
            name.append(text, wide ? first + 1 : from, wide ? to : first);
            return;
        }
        switch (decoding.prefixes().operandBits()) {
            case 16 -> name.append(text, from, first);
            case 32 -> name.append(text, first + 1, second);
            default -> name.append(text, second + 1, to);
        }
    }

    private static void named(Decoding decoding, char what, StringBuilder name) {
        boolean memory = decoding.modRm().memory();
        switch (what) {
            case 'C' -> name.append(Predicates.floating(decoding.lastByte(), decoding.vectorized()));
            case 'P' -> name.append(Predicates.integer(decoding.lastByte()));
            case 'Q' -> name.append(Predicates.halves(decoding.lastByte()));
            case 'X' -> {
                if (memory && decoding.vectorLength() < 2) {
                    name.append(decoding.vectorLength() == 0 ? 'x' : 'y');
                }
            }
            case 'Z' -> {
                if (memory) {
                    name.append("xyz".charAt(Math.min(decoding.vectorLength(), 2)));
                }
            }
            case 'M' -> name.append(decoding.prefixes().hasAddress() ? "" : "abs");
            case 'R' -> name.append(decoding.prefixes().addressBits() == 32 ? 'e' : 'r');
            case 'L' -> name.append(decoding.prefixes().addressBits() == 32 ? "l" : "");
            case 'D' -> name.append(letter(decoding.prefixes().dataBits(32)));
            default -> name.append("{vex} ");
        }
    }

    /** True if the name already says what this immediate byte means. */
    boolean spells(int value, boolean vectorized) {
        if (text.contains("%C")) {
            return !Predicates.floating(value, vectorized).isEmpty();
        }
        return text.contains("%P")
                ? !Predicates.integer(value).isEmpty()
                : !Predicates.halves(value).equals("qdq");
    }
}
