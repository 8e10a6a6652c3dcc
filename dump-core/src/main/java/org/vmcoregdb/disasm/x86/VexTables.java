package org.vmcoregdb.disasm.x86;

/** The maps of VEX instructions; read when the first of them is decoded. */
final class VexTables {
    private static final OpcodeMap[] MAPS;

    static {
        OpcodeTable table = OpcodeTable.read("vex.opcodes");
        MAPS = new OpcodeMap[] {
            new OpcodeMap(), table.map("0f"), table.map("0f38"), table.map("0f3a"),
        };
    }

    private VexTables() {}

    /** A map by its number in the prefix; those that do not exist have no opcodes. */
    static OpcodeMap map(int number) {
        return MAPS[number < MAPS.length ? number : 0];
    }
}
