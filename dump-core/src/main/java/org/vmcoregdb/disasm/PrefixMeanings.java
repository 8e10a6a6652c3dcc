package org.vmcoregdb.disasm;

/** Prefixes that an instruction gives a meaning, and so a name, of its own. */
final class PrefixMeanings {
    private static final int REPNE = 0xf2;
    private static final int REPE = 0xf3;

    private PrefixMeanings() {}

    /** What to print for an F2 or F3 that is not part of the opcode; {@code ""} for the usual repnz, repz. */
    static String repeatName(Decoding decoding) {
        Prefixes prefixes = decoding.prefixes();
        int repeat = prefixes.repeat();
        boolean memory = decoding.modRm().memory();
        return switch (decoding.form().trait()) {
            case REPEAT -> repeat == REPE ? "rep" : "";
            case BOUND, BRANCH, INDIRECT -> repeat == REPNE ? "bnd" : "";
            case LOCK -> memory && prefixes.hasLock() ? elision(repeat) : "";
            case EXCHANGE -> memory ? elision(repeat) : "";
            case RELEASE -> memory && repeat == REPE ? "xrelease" : "";
            case NONE, FORWARD -> "";
        };
    }

    private static String elision(int repeat) {
        return repeat == REPNE ? "xacquire" : "xrelease";
    }

    /** Branch hint, printed behind the mnemonic. */
    static String suffix(Decoding decoding) {
        if (decoding.form().trait() != OpcodeForm.Trait.BRANCH) {
            return "";
        }
        return switch (decoding.prefixes().override()) {
            case 0x2e -> {
                decoding.prefixes().useOverride();
                yield ",pn";
            }
            case 0x3e -> {
                decoding.prefixes().useOverride();
                yield ",pt";
            }
            default -> "";
        };
    }

    /** True if 3E means notrack. */
    static boolean takeNotrack(Decoding decoding) {
        Prefixes prefixes = decoding.prefixes();
        if (decoding.form().trait() != OpcodeForm.Trait.INDIRECT || prefixes.override() != 0x3e) {
            return false;
        }
        prefixes.useOverride();
        return true;
    }
}
