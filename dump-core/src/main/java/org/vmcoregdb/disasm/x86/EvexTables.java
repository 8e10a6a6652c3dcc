package org.vmcoregdb.disasm.x86;

/** The maps of EVEX instructions; read when the first of them is decoded. */
final class EvexTables {
    private static final OpcodeMap[] MAPS;

    static {
        OpcodeTable table = OpcodeTable.read("evex.opcodes");
        MAPS = new OpcodeMap[] {
            new OpcodeMap(), table.map("0f"), table.map("0f38"), table.map("0f3a"),
        };
    }

    private EvexTables() {}

    /** A map by its number in the prefix; those that do not exist have no opcodes. */
    static OpcodeMap map(int number) {
        return MAPS[number < MAPS.length ? number : 0];
    }

    /**
     * True if VEX encodes an instruction of the same name and operands; then the EVEX one is marked where it would not
     * show. Comparisons have no such twin: with EVEX their result is a mask.
     */
    static boolean hasTwin(Decoding decoding, StringBuilder mnemonic) {
        OpcodeForm form = decoding.form();
        if (!form.operands().isEmpty() && form.operands().get(0).kind() == Operand.Kind.K) {
            return false;
        }
        StringBuilder name = new StringBuilder(mnemonic.length());
        for (OpcodeForm other : VexTables.map(decoding.vector().map()).forms(decoding.opcode())) {
            if (other.column() == form.column()) {
                name.setLength(0);
                other.mnemonic().append(decoding, name);
                if (name.compareTo(mnemonic) == 0) {
                    return true;
                }
            }
        }
        return false;
    }
}
