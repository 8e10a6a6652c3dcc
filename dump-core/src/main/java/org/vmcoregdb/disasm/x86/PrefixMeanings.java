package org.vmcoregdb.disasm.x86;

/** Prefixes that an instruction gives a meaning, and so a name, of its own. */
final class PrefixMeanings {
    private PrefixMeanings() {}

    /** What F2 is called, if it is not part of the opcode; {@code ""} for the usual repnz. */
    static String repneName(Decoding decoding) {
        return switch (decoding.form().trait()) {
            case BOUND, BRANCH, INDIRECT -> "bnd";
            case LOCK -> decoding.modRm().memory() && decoding.prefixes().hasLock() ? "xacquire" : "";
            case EXCHANGE -> decoding.modRm().memory() ? "xacquire" : "";
            case RELEASE, REPEAT, LOOP, NONE, FORWARD -> "";
        };
    }

    /** What F3 is called, if it is not part of the opcode; {@code ""} for the usual repz. */
    static String repeName(Decoding decoding) {
        return switch (decoding.form().trait()) {
            case REPEAT -> "rep";
            case LOCK -> decoding.modRm().memory() && decoding.prefixes().hasLock() ? "xrelease" : "";
            case EXCHANGE, RELEASE -> decoding.modRm().memory() ? "xrelease" : "";
            case BOUND, BRANCH, INDIRECT, LOOP, NONE, FORWARD -> "";
        };
    }

    /** Branch hint, printed after the mnemonic. */
    static String suffix(Decoding decoding) {
        OpcodeForm.Trait trait = decoding.form().trait();
        if (trait != OpcodeForm.Trait.BRANCH && trait != OpcodeForm.Trait.LOOP) {
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

    /** True if the encoding has to be named because VEX would have done. */
    static boolean marksEvex(Decoding decoding, StringBuilder mnemonic) {
        VectorPrefix vector = decoding.vector();
        return vector.evex()
                && vector.withinVex()
                && !(decoding.modRm().mod() == 3 && decoding.prefixes().peekRex(Prefixes.REX_X))
                && EvexTables.hasTwin(decoding, mnemonic);
    }
}
