package org.vmcoregdb.server.command.types;

import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.print.Value;

/** What an operand is worth. */
final class OperandValue {
    private OperandValue() {}

    /** Of a scalar in memory: all its bits, extended as its type says. */
    static long number(AddressSpace memory, Operand operand) {
        CType.Member member = operand.member().orElseGet(() -> new CType.Member("", operand::type, 0, 0));
        return Field.of("", member.bitOffset(), member.bitSize(), member.type()).read(memory, operand.number());
    }

    /** To be shown. */
    static Value of(TypedMemory typed, Operand operand) {
        if (operand.inMemory()) {
            return operand.member().isPresent()
                    ? typed.reader().read(operand.member().get(), operand.number())
                    : typed.value(operand.type(), operand.number());
        }
        return typed.reader().number(operand.type(), operand.number());
    }
}
