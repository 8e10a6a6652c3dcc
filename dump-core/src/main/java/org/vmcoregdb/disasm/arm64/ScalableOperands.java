package org.vmcoregdb.disasm.arm64;

/** Operands of scalable vectors and matrices. */
final class ScalableOperands {
    private static final int ALL = 31;

    private ScalableOperands() {}

    /** Reads an operand by its name. */
    static Operand parse(String name, Fields fields) {
        return switch (name) {
            case "pattern" -> multiplied(fields.bits("p"), fields.bits("k"));
            case "predicate" -> {
                Bits pattern = fields.bits("p");
                yield (out, word) -> {
                    int elements = pattern.of(word);
                    out.text().append(elements == ALL ? "" : pattern(elements));
                    return true;
                };
            }
            case "row" -> {
                Bits register = fields.bits("v");
                Bits offset = fields.bits("i");
                yield (out, word) -> {
                    out.text().append("za[w").append(12 + register.of(word));
                    out.text().append(", ").append(offset.of(word)).append(']');
                    return true;
                };
            }
            case "all" ->
                (out, word) -> {
                    out.text().append("{za}");
                    return true;
                };
            default -> throw new IllegalArgumentException("no operand: " + name);
        };
    }

    /** A number of elements, and k + 1 times that; nothing is written for all of them, once. */
    private static Operand multiplied(Bits pattern, Bits factor) {
        return (out, word) -> {
            int elements = pattern.of(word);
            int times = factor.of(word) + 1;
            if (elements != ALL || times != 1) {
                out.text().append(pattern(elements));
            }
            if (times != 1) {
                out.text().append(", mul #").append(times);
            }
            return true;
        };
    }

    private static String pattern(int elements) {
        if (elements == 0) {
            return "pow2";
        }
        if (elements <= 8) {
            return "vl" + elements;
        }
        if (elements <= 13) {
            return "vl" + (16 << elements - 9);
        }
        return switch (elements) {
            case 29 -> "mul4";
            case 30 -> "mul3";
            case ALL -> "all";
            default -> "#" + elements;
        };
    }
}
