package org.vmcoregdb.disasm.x86;

/** Immediate bytes that assemblers spell out in the mnemonic: comparisons, and the halves of pclmulqdq. */
final class Predicates {
    private static final String[] FLOATING = {
        "eq",
        "lt",
        "le",
        "unord",
        "neq",
        "nlt",
        "nle",
        "ord",
        "eq_uq",
        "nge",
        "ngt",
        "false",
        "neq_oq",
        "ge",
        "gt",
        "true",
        "eq_os",
        "lt_oq",
        "le_oq",
        "unord_s",
        "neq_us",
        "nlt_uq",
        "nle_uq",
        "ord_s",
        "eq_us",
        "nge_uq",
        "ngt_uq",
        "false_os",
        "neq_os",
        "ge_oq",
        "gt_oq",
        "true_us"
    };
    private static final int LEGACY_FLOATING = 8;
    private static final String[] INTEGER = {"eq", "lt", "le", "", "neq", "nlt", "nle", ""};

    private Predicates() {}

    /** Predicate of cmpps and its kin; {@code ""} if the byte has no name. */
    static String floating(int value, boolean vectorized) {
        return value < (vectorized ? FLOATING.length : LEGACY_FLOATING) ? FLOATING[value] : "";
    }

    /** Predicate of vpcmpd and its kin; {@code ""} if the byte has no name. */
    static String integer(int value) {
        return value < INTEGER.length ? INTEGER[value] : "";
    }

    /** Which halves are multiplied, with the rest of the mnemonic. */
    static String halves(int value) {
        return switch (value) {
            case 0x00 -> "lqlqdq";
            case 0x01 -> "hqlqdq";
            case 0x10 -> "lqhqdq";
            case 0x11 -> "hqhqdq";
            default -> "qdq";
        };
    }
}
