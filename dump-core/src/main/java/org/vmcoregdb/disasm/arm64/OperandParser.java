package org.vmcoregdb.disasm.arm64;

/**
 * Reads operands of a table.
 *
 * <pre>Rd Wd Xd      general register of the field d, of the size in s, of 32, of 64 bits; Xn.sp: may be the stack pointer;
 *               Xs.1: the one after it
 * Bd … Qd, Fd   scalar register; Fd: of the type in f
 * Vd.T, L4:t.T  vector registers, see {@link Vectors} and {@link Arrangement}
 * #i            numbers, see {@link Immediates}; [n,#i*8] memory, see {@link Addresses}
 * 'text         the text itself
 * the others    by name, below</pre>
 */
final class OperandParser {
    private OperandParser() {}

    /** Reads one. */
    static Operand parse(String token, Fields fields) {
        return switch (token.charAt(0)) {
            case '#' -> Immediates.parse(token, fields);
            case '[' -> Addresses.parse(token, fields);
            case '\'' -> literal(token.substring(1));
            default -> register(token, fields);
        };
    }

    private static Operand literal(String text) {
        return (out, word) -> {
            out.text().append(text);
            return true;
        };
    }

    private static Operand register(String token, Fields fields) {
        if (Registers.accepts(token)) {
            return Registers.parse(token, fields);
        }
        return Vectors.accepts(token) ? Vectors.parse(token, fields) : named(token, fields);
    }

    private static Operand named(String token, Fields fields) {
        int colon = token.indexOf(':');
        String name = colon < 0 ? token : token.substring(0, colon);
        String argument = colon < 0 ? "" : token.substring(colon + 1);
        return switch (name) {
            case "branch" -> Addresses.branch(fields);
            case "adr" -> Addresses.bytes(fields);
            case "adrp" -> Addresses.pages(fields);
            case "sum" -> Immediates.sum(fields);
            case "mask" -> Immediates.mask();
            case "movemask" -> Immediates.moveMask();
            case "movez" -> Immediates.move(fields, false);
            case "moven" -> Immediates.move(fields, true);
            case "wide" -> Immediates.wide(fields);
            case "float" -> Immediates.floating(fields);
            case "lsl" -> Immediates.vector(fields, false);
            case "msl" -> Immediates.vector(fields, true);
            case "bytes" -> Immediates.bytes(fields);
            case "shr" -> Immediates.shift(fields, true);
            case "shl" -> Immediates.shift(fields, false);
            case "shifted" -> Modifiers.shifted(fields);
            case "extended" -> Modifiers.extended(fields, argument);
            case "cond" -> Modifiers.condition(fields, false);
            case "opposite" -> Modifiers.condition(fields, true);
            case "named" -> Modifiers.branchComment(fields, argument);
            case "pattern", "predicate", "row", "all" -> ScalableOperands.parse(name, fields);
            default -> SystemOperands.parse(name, fields);
        };
    }
}
