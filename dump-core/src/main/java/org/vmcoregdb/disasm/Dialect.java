package org.vmcoregdb.disasm;

/** Which binutils' spelling of AT&amp;T syntax. */
public enum Dialect {
    /** Before binutils 2.37 (gdb 7 to 10, crash 7 and 8.0): {@code callq}, {@code retq}, {@code pushq}. */
    OLD,
    /** binutils 2.37 to 2.40 (gdb 11 to 13): {@code call}, {@code ret}, {@code push}; {@code shl %eax}. */
    MODERN,
    /** binutils 2.41 and later (gdb 14 and later, crash 9): as MODERN, but {@code shl $1,%eax}. */
    NEWEST;

    /** True where an operand size of 64 bits that the mnemonic implies is spelled out. */
    boolean spellsImpliedQuad() {
        return this == OLD;
    }

    /** True where shifts by one name their count. */
    boolean namesShiftByOne() {
        return this == NEWEST;
    }
}
