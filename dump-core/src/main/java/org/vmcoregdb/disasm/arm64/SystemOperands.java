package org.vmcoregdb.disasm.arm64;

import java.util.List;

/** Operands of system instructions: registers, barriers, prefetches, and what has no name. */
final class SystemOperands {
    private static final List<String> BARRIERS = List.of(
            "#0x00", "oshld", "oshst", "osh", "#0x04", "nshld", "nshst", "nsh", "#0x08", "ishld", "ishst", "ish",
            "#0x0c", "ld", "st", "sy");
    private static final List<String> PREFETCHES = List.of("pld", "pli", "pst");
    private static final List<String> KINDS = List.of("keep", "strm");

    private SystemOperands() {}

    /** Reads an operand by its name. */
    static Operand parse(String name, Fields fields) {
        return switch (name) {
            case "barrier" -> {
                Bits option = fields.bits("i");
                yield (out, word) -> {
                    out.text().append(BARRIERS.get(option.of(word)));
                    return true;
                };
            }
            case "prefetch" -> {
                Bits operation = fields.bits("t");
                yield (out, word) -> {
                    out.text().append(prefetch(operation.of(word)));
                    return true;
                };
            }
            case "width" -> {
                Bits first = fields.bits("r");
                Bits last = fields.bits("i");
                yield (out, word) -> {
                    int width = last.of(word) - first.of(word) + 1;
                    out.text().append('#').append(width);
                    return width > 0;
                };
            }
            case "sys", "sysl" -> unnamed(fields, name.equals("sys"));
            case "readable", "writable" -> register(fields.bits("r"), name.equals("readable"));
            default -> throw new IllegalArgumentException("no operand: " + name);
        };
    }

    private static String prefetch(int operation) {
        int kind = operation >> 3;
        int level = operation >> 1 & 3;
        if (kind == 3 || level == 3) {
            return "#0x" + (operation < 16 ? "0" : "") + Integer.toHexString(operation);
        }
        return PREFETCHES.get(kind) + "l" + (level + 1) + KINDS.get(operation & 1);
    }

    private static Operand unnamed(Fields fields, boolean withRegister) {
        Bits first = fields.bits("a");
        Bits n = fields.bits("n");
        Bits m = fields.bits("m");
        Bits second = fields.bits("p");
        Bits register = fields.bits("t");
        return (out, word) -> {
            StringBuilder text = out.text();
            text.append('#').append(first.of(word));
            text.append(", C").append(n.of(word)).append(", C").append(m.of(word));
            text.append(", #").append(second.of(word));
            if (withRegister && register.of(word) != 31) {
                Registers.append(text.append(", "), true, false, register.of(word));
            }
            return true;
        };
    }

    private static Operand register(Bits number, boolean reads) {
        return (out, word) -> {
            out.text().append(SystemRegisters.name(number.of(word), reads));
            return true;
        };
    }
}
