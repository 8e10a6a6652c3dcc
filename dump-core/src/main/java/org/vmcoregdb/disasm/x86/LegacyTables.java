package org.vmcoregdb.disasm.x86;

/** The maps of instructions without VEX or EVEX prefix; read when the first instruction is decoded. */
final class LegacyTables {
    static final OpcodeMap ONE_BYTE;
    static final OpcodeMap ESCAPE;
    static final OpcodeMap ESCAPE_38;
    static final OpcodeMap ESCAPE_3A;

    static {
        OpcodeTable table = OpcodeTable.read("legacy.opcodes", "x87.opcodes");
        ONE_BYTE = table.map("1");
        ESCAPE = table.map("0f");
        ESCAPE_38 = table.map("0f38");
        ESCAPE_3A = table.map("0f3a");
    }

    private LegacyTables() {}
}
