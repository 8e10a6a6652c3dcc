package org.vmcoregdb.debuginfo.dwarf;

import org.vmcoregdb.types.btf.BtfKind;
import org.vmcoregdb.types.btf.BtfRecord;

/** {@code DW_ATE_…} of base types. */
final class BaseTypeDie {
    static final int DW_ATE_UNSIGNED = 0x07;
    private static final int DW_ATE_BOOLEAN = 0x02;
    private static final int DW_ATE_FLOAT = 0x04;
    private static final int DW_ATE_SIGNED = 0x05;
    private static final int DW_ATE_SIGNED_CHAR = 0x06;
    private static final int DW_ATE_UNSIGNED_CHAR = 0x08;

    private BaseTypeDie() {}

    /** BTF marks booleans and signs, but seldom characters. */
    static int encoding(BtfRecord type, String name) {
        if (type.kind() == BtfKind.FLOAT) {
            return DW_ATE_FLOAT;
        }
        int bits = type.data()[0] >>> 24 & 0xf;
        if ((bits & 4) != 0) {
            return DW_ATE_BOOLEAN;
        }
        boolean character = (bits & 2) != 0 || name.endsWith("char") && type.sizeOrType() == 1;
        if (character) {
            return name.startsWith("unsigned") ? DW_ATE_UNSIGNED_CHAR : DW_ATE_SIGNED_CHAR;
        }
        return (bits & 1) != 0 ? DW_ATE_SIGNED : DW_ATE_UNSIGNED;
    }
}
