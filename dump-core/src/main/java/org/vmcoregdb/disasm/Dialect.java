package org.vmcoregdb.disasm;

/** Which binutils' spelling of AT&amp;T syntax. The debuggers named are those it was compared with. */
public enum Dialect {
    /** Before binutils 2.37 (gdb 7.6 in crash 7): {@code callq}, {@code retq}, {@code pushq}. */
    OLD,
    /** binutils 2.40 (its objdump, gdb 13.1): {@code call}, {@code ret}, {@code push}; {@code shl %eax}. */
    MODERN,
    /** gdb 16 (crash 9.0.2): {@code shl $1,%eax}, {@code lldt %eax}. */
    NEWER,
    /** gdb 18: as NEWER, but {@code movsb (%rsi),(%rdi)} without segments. */
    NEWEST;

    /** True where an operand size of 64 bits that the mnemonic implies is spelled out. */
    public boolean spellsImpliedQuad() {
        return this == OLD;
    }

    /** True where shifts by one name their count. */
    public boolean namesShiftByOne() {
        return compareTo(NEWER) >= 0;
    }

    /** True where a register that holds a selector has the operand size. */
    public boolean sizesSelectors() {
        return compareTo(NEWER) >= 0;
    }

    /** True where string instructions name %ds and %es. */
    public boolean namesStringSegments() {
        return this != NEWEST;
    }
}
