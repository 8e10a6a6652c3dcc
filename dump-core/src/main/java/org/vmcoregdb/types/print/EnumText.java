package org.vmcoregdb.types.print;

import java.util.List;
import org.vmcoregdb.types.CType;

/** The constant's name, as C has it; of flags, those that are set. */
public final class EnumText {
    private EnumText() {}

    /** As gdb does: a name, names of flags, or a number. */
    public static String of(Value.Constant constant) {
        List<CType.Enumerator> all = constant.type().enumerators();
        for (CType.Enumerator one : all) {
            if (one.value() == constant.value()) {
                return one.name();
            }
        }
        String plain =
                constant.type().signed() ? Long.toString(constant.value()) : Long.toUnsignedString(constant.value());
        return areFlags(all) && constant.value() != 0 ? flags(all, constant.value()) : plain;
    }

    /** None is negative, and none has a bit that another one has. */
    private static boolean areFlags(List<CType.Enumerator> all) {
        long seen = 0;
        for (CType.Enumerator one : all) {
            if (one.value() < 0 || (seen & one.value()) != 0) {
                return false;
            }
            seen |= one.value();
        }
        return !all.isEmpty();
    }

    private static String flags(List<CType.Enumerator> all, long value) {
        StringBuilder names = new StringBuilder("(");
        long rest = value;
        for (CType.Enumerator one : all) {
            if (one.value() != 0 && (rest & one.value()) == one.value()) {
                names.append(names.length() == 1 ? "" : " | ").append(one.name());
                rest &= ~one.value();
            }
        }
        if (rest != 0) {
            names.append(names.length() == 1 ? "" : " | ").append("unknown: 0x").append(Long.toHexString(rest));
        }
        return names.append(')').toString();
    }
}
