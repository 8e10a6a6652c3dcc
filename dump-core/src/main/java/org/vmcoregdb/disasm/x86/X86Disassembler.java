package org.vmcoregdb.disasm.x86;

import java.util.Objects;
import java.util.OptionalLong;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.Disassembler;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.Instruction;

/** Decodes x86-64 instructions: prefixes, opcode map, form, operands. */
public final class X86Disassembler implements Disassembler {
    private static final VectorPrefix NO_VECTOR = new VectorPrefix(false, 0, 0, 0, 0, 0, 0, 0, false, false, true);
    private static final int FWAIT = 0x9b;

    private final Dialect dialect;

    /** A disassembler whose tables are read when the first instruction is decoded. */
    public X86Disassembler(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public Instruction decode(byte[] code, int offset, int length, long address) {
        Objects.checkFromIndexSize(offset, length, code.length);
        Objects.checkIndex(0, length);
        CodeCursor cursor = new CodeCursor(code, offset, length);
        Instruction instruction = decode(cursor, address);
        if (cursor.overrun()) {
            return bad(address, 1, "(bad)");
        }
        return instruction;
    }

    private Instruction decode(CodeCursor cursor, long address) {
        Prefixes prefixes = new Prefixes();
        if (!prefixes.read(cursor)) {
            StringBuilder names = new StringBuilder();
            prefixes.appendUnused(names, "", "");
            return plain(address, cursor.consumed(), names.toString().trim());
        }
        int opcode = cursor.u8();
        if (opcode == FWAIT && prefixes.none()) {
            return waiting(cursor, address);
        }
        return switch (opcode) {
            case 0x0f -> escaped(cursor, prefixes, address);
            case 0xc4, 0xc5, 0x62 -> vector(cursor, prefixes, opcode, address);
            default -> legacy(cursor, prefixes, LegacyTables.ONE_BYTE, opcode, address);
        };
    }

    /** fwait before an x87 instruction whose name starts with fn is printed as the waiting form of that. */
    private Instruction waiting(CodeCursor cursor, long address) {
        int escape = cursor.peek();
        if (escape >= 0xd9 && escape <= 0xdf) {
            cursor.u8();
            Instruction inner = legacy(cursor, new Prefixes(), LegacyTables.ONE_BYTE, escape, address);
            if (inner.mnemonic().startsWith("fn") && !inner.mnemonic().equals("fnop") && !cursor.overrun()) {
                String name = "f" + inner.mnemonic().substring(2);
                return new Instruction(
                        address,
                        inner.length(),
                        name,
                        inner.operands(),
                        inner.target(),
                        inner.memoryReference(),
                        Flow.NEXT);
            }
            cursor.rewindTo(1);
        }
        return plain(address, 1, "fwait");
    }

    private Instruction escaped(CodeCursor cursor, Prefixes prefixes, long address) {
        int opcode = cursor.u8();
        return switch (opcode) {
            case 0x38 -> legacy(cursor, prefixes, LegacyTables.ESCAPE_38, cursor.u8(), address);
            case 0x3a -> legacy(cursor, prefixes, LegacyTables.ESCAPE_3A, cursor.u8(), address);
            default -> legacy(cursor, prefixes, LegacyTables.ESCAPE, opcode, address);
        };
    }

    private Instruction legacy(CodeCursor cursor, Prefixes prefixes, OpcodeMap map, int opcode, long address) {
        int opcodeEnd = cursor.consumed();
        OpcodeForm[] forms = map.forms(opcode);
        int column = prefixes.column();
        ModRm modRm = ModRm.ABSENT;
        if (movesControlRegister(map, opcode)) {
            modRm = ModRm.readRegisters(cursor);
        } else if (needsModRm(forms)) {
            modRm = ModRm.read(cursor);
        }
        for (OpcodeForm form : forms) {
            if (form.matches(modRm, column) && (!form.plain() || plain(prefixes))) {
                if (form.column() != OpcodeForm.ANY) {
                    prefixes.useColumn(form.column());
                }
                return finish(new Decoding(cursor, prefixes, NO_VECTOR, opcode, form, modRm, dialect), address);
            }
        }
        // objdump counts the second byte of an x87 instruction to its opcode.
        int length = opcodeEnd + (map == LegacyTables.ONE_BYTE && opcode >= 0xd8 && opcode <= 0xdf ? 1 : 0);
        cursor.rewindTo(length);
        return bad(address, length, missesOnlyColumn(forms, modRm) ? "(bad)" : badText(prefixes));
    }

    /** True if another mandatory prefix would have made it an instruction. */
    private static boolean missesOnlyColumn(OpcodeForm[] forms, ModRm modRm) {
        for (OpcodeForm form : forms) {
            if (form.column() != OpcodeForm.ANY && form.matches(modRm, form.column())) {
                return true;
            }
        }
        return false;
    }

    /** Moves to and from control and debug registers take any mod for a register. */
    private static boolean movesControlRegister(OpcodeMap map, int opcode) {
        return map == LegacyTables.ESCAPE && opcode >= 0x20 && opcode <= 0x23;
    }

    private static boolean needsModRm(OpcodeForm[] forms) {
        for (OpcodeForm form : forms) {
            if (form.modRm()) {
                return true;
            }
        }
        return false;
    }

    private static boolean plain(Prefixes prefixes) {
        return !prefixes.peekRex(Prefixes.REX_B) && !prefixes.hasData();
    }

    private Instruction vector(CodeCursor cursor, Prefixes prefixes, int lead, long address) {
        VectorPrefix vector = VectorPrefix.read(lead, cursor);
        int opcode = cursor.u8();
        int opcodeEnd = cursor.consumed();
        if (vector.sane()
                && !prefixes.hasRex()
                && !prefixes.hasData()
                && prefixes.repeat() == 0
                && !prefixes.hasLock()) {
            OpcodeMap map = vector.evex() ? EvexTables.map(vector.map()) : VexTables.map(vector.map());
            ModRm modRm = opcode == 0x77 && !vector.evex() ? ModRm.ABSENT : ModRm.read(cursor);
            prefixes.setVectorBits(vector.rexBits());
            for (OpcodeForm form : map.forms(opcode)) {
                Decoding decoding = new Decoding(cursor, prefixes, vector, opcode, form, modRm, dialect);
                if (form.matches(modRm, vector.column()) && form.matches(vector, decoding.vectorLength(), modRm)) {
                    return finish(decoding, address);
                }
            }
        }
        cursor.rewindTo(opcodeEnd);
        return bad(address, opcodeEnd, badText(prefixes));
    }

    private Instruction finish(Decoding decoding, long address) {
        StringBuilder mnemonic = new StringBuilder(24);
        decoding.form().mnemonic().append(decoding, mnemonic);
        // Before the operands are read: names may depend on the immediate that follows.
        String marker = PrefixMeanings.marksEvex(decoding, mnemonic) ? "{evex} " : "";
        OperandFormatter operands = new OperandFormatter(decoding, address);
        operands.appendAll();
        String suffix = PrefixMeanings.suffix(decoding);
        StringBuilder name = new StringBuilder(24);
        boolean notrack = PrefixMeanings.takeNotrack(decoding);
        decoding.prefixes().appendUnused(name, PrefixMeanings.repneName(decoding), PrefixMeanings.repeName(decoding));
        if (notrack) {
            name.append("notrack ");
        }
        name.append(marker).append(mnemonic).append(suffix);
        int length = decoding.cursor().consumed();
        return new Instruction(
                address,
                length,
                name.toString(),
                operands.text(),
                operands.target(),
                operands.ripRelative() ? OptionalLong.of(operands.memoryReference(length)) : OptionalLong.empty(),
                decoding.form().flow());
    }

    private static String badText(Prefixes prefixes) {
        StringBuilder text = new StringBuilder();
        prefixes.appendUnused(text, "", "");
        return text.append("(bad)").toString();
    }

    private static Instruction plain(long address, int length, String mnemonic) {
        return new Instruction(address, length, mnemonic, "", OptionalLong.empty(), OptionalLong.empty(), Flow.NEXT);
    }

    private static Instruction bad(long address, int length, String mnemonic) {
        return new Instruction(address, length, mnemonic, "", OptionalLong.empty(), OptionalLong.empty(), Flow.INVALID);
    }
}
