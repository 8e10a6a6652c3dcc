package org.vmcoregdb.types.dwarf;

import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DwarfCursor;
import org.vmcoregdb.dwarf.unit.Entry;
import org.vmcoregdb.dwarf.unit.Unit;

/** An expression that says an offset, as DWARF 2 and 3 have it for each member: {@code DW_OP_plus_uconst} or a constant. */
final class ConstantExpression {
    private static final int LIMIT = 64;

    private final DwarfCursor cursor;
    private final long length;

    ConstantExpression(Unit unit, Entry.Value value) throws FormatException {
        byte[] bytes = unit.block(value, LIMIT);
        DebugSection section = unit.section();
        length = bytes.length;
        cursor = DwarfCursor.atStart(new DebugSection(
                section.name(), 0, new ByteArraySource(section.bytes().name(), bytes), section.order()));
    }

    /** Empty if it is another kind of expression: a member of a virtual base, of C++. */
    OptionalLong value() throws FormatException {
        long value = 0;
        while (cursor.position() < length) {
            int op = cursor.u8("operation");
            switch (op) {
                case 0x08, 0x09 -> value += cursor.u8("constant"); // DW_OP_const1u, const1s
                case 0x0a, 0x0b -> value += cursor.u16("constant");
                case 0x0c, 0x0d -> value += cursor.u32("constant");
                case 0x0e, 0x0f -> value += cursor.s64("constant");
                case 0x10, 0x23 -> value += cursor.uleb("constant"); // DW_OP_constu, plus_uconst
                case 0x11 -> value += cursor.sleb("constant"); // DW_OP_consts
                case 0x22, 0x96 -> value += 0; // DW_OP_plus, nop
                default -> {
                    if (op < 0x30 || op > 0x4f) {
                        return OptionalLong.empty();
                    }
                    value += op - 0x30L; // DW_OP_lit0 to lit31
                }
            }
        }
        return OptionalLong.of(value);
    }
}
