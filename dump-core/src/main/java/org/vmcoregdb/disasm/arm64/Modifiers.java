package org.vmcoregdb.disasm.arm64;

import java.util.List;

/** Operands that modify a register, and conditions. */
final class Modifiers {
    private static final List<String> SHIFTS = List.of("lsl", "lsr", "asr", "ror");
    private static final List<String> EXTENSIONS =
            List.of("uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx");
    private static final List<String> CONDITIONS =
            List.of("eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "al", "nv");

    /** Other names of the conditions. */
    private static final List<List<String>> OTHER_NAMES = List.of(
            List.of("none"),
            List.of("any"),
            List.of("hs", "nlast"),
            List.of("lo", "ul", "last"),
            List.of("first"),
            List.of("nfrst"),
            List.of(),
            List.of(),
            List.of("pmore"),
            List.of("plast"),
            List.of("tcont"),
            List.of("tstop"),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    private Modifiers() {}

    /** Register m, shifted by i in the way h. */
    static Operand shifted(Fields fields) {
        Bits register = fields.bits("m");
        Bits way = fields.bits("h");
        Bits amount = fields.bits("i");
        return (out, word) -> {
            boolean wide = word < 0;
            Registers.append(out.text(), wide, false, register.of(word));
            int by = amount.of(word);
            int kind = way.of(word);
            if (by != 0 || kind != 0) {
                out.text().append(", ").append(SHIFTS.get(kind)).append(" #").append(by);
            }
            return wide || by < 32;
        };
    }

    /**
     * Register m, extended in the way o and shifted by i.
     *
     * @param stack registers of which one that is the stack pointer makes lsl out of the extension that changes nothing
     */
    static Operand extended(Fields fields, String stack) {
        Bits register = fields.bits("m");
        Bits way = fields.bits("o");
        Bits amount = fields.bits("i");
        Bits first = fields.bits(stack.substring(0, 1));
        Bits last = fields.bits(stack.substring(stack.length() - 1));
        return (out, word) -> {
            boolean wide = word < 0;
            int kind = way.of(word);
            int by = amount.of(word);
            boolean pointer = first.of(word) == 31 || last.of(word) == 31;
            StringBuilder text = out.text();
            Registers.append(text, wide && (kind & 3) == 3, false, register.of(word));
            if (pointer && kind == (wide ? 3 : 2)) {
                text.append(by == 0 ? "" : ", lsl #" + by);
            } else {
                text.append(", ").append(EXTENSIONS.get(kind));
                text.append(by == 0 ? "" : " #" + by);
            }
            return by <= 4;
        };
    }

    /** How a register that is an index is extended: o and S; {@code log} is the shift if there is one. */
    static boolean appendIndex(StringBuilder text, int register, int kind, boolean shift, int log) {
        Registers.append(text, (kind & 1) != 0, false, register);
        if (kind == 3) {
            text.append(shift ? ", lsl #" + log : "");
        } else {
            text.append(", ").append(EXTENSIONS.get(kind)).append(shift ? " #" + log : "");
        }
        return (kind & 2) != 0;
    }

    /** Condition c, or its opposite. */
    static Operand condition(Fields fields, boolean opposite) {
        Bits bits = fields.bits("c");
        return (out, word) -> {
            int condition = bits.of(word) ^ (opposite ? 1 : 0);
            String name = CONDITIONS.get(condition);
            out.text().append(name);
            List<String> others = OTHER_NAMES.get(condition);
            if (!others.isEmpty()) {
                out.comment("\t// " + name + " = " + String.join(", ", others));
            }
            return true;
        };
    }

    /** Nothing but the comment of a conditional branch's name. */
    static Operand branchComment(Fields fields, String mnemonic) {
        Bits bits = fields.bits("c");
        return (out, word) -> {
            List<String> others = OTHER_NAMES.get(bits.of(word));
            if (!others.isEmpty()) {
                out.comment("  // " + mnemonic + String.join(", " + mnemonic, others));
            }
            return true;
        };
    }
}
