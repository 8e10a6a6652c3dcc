package org.vmcoregdb.disasm.x86;

/** Names of registers by number and width, with their percent sign. */
final class Registers {
    private static final String[] BITS64 = {
        "%rax", "%rcx", "%rdx", "%rbx", "%rsp", "%rbp", "%rsi", "%rdi", "%r8", "%r9", "%r10", "%r11", "%r12", "%r13",
        "%r14", "%r15"
    };
    private static final String[] BITS32 = {
        "%eax", "%ecx", "%edx", "%ebx", "%esp", "%ebp", "%esi", "%edi", "%r8d", "%r9d", "%r10d", "%r11d", "%r12d",
        "%r13d", "%r14d", "%r15d"
    };
    private static final String[] BITS16 = {
        "%ax", "%cx", "%dx", "%bx", "%sp", "%bp", "%si", "%di", "%r8w", "%r9w", "%r10w", "%r11w", "%r12w", "%r13w",
        "%r14w", "%r15w"
    };
    private static final String[] BITS8 = {
        "%al", "%cl", "%dl", "%bl", "%spl", "%bpl", "%sil", "%dil", "%r8b", "%r9b", "%r10b", "%r11b", "%r12b", "%r13b",
        "%r14b", "%r15b"
    };
    private static final String[] HIGH8 = {"%ah", "%ch", "%dh", "%bh"};
    private static final String[] SEGMENTS = {"%es", "%cs", "%ss", "%ds", "%fs", "%gs", "%?", "%?"};
    private static final String VECTORS = "xyz";

    private Registers() {}

    /** A general register of 8 (with any REX prefix), 16, 32 or 64 bits. */
    static String general(int number, int bits) {
        return switch (bits) {
            case 8 -> BITS8[number];
            case 16 -> BITS16[number];
            case 32 -> BITS32[number];
            default -> BITS64[number];
        };
    }

    /** A byte register without REX prefix: 4 to 7 are %ah to %bh. */
    static String legacyByte(int number) {
        return number < 4 ? BITS8[number] : HIGH8[number - 4];
    }

    static String segment(int number) {
        return SEGMENTS[number & 7];
    }

    /** Appends a vector register of length 0 (xmm), 1 (ymm), 2 (zmm). */
    static void appendVector(StringBuilder text, int number, int length) {
        text.append('%')
                .append(VECTORS.charAt(Math.min(length, 2)))
                .append("mm")
                .append(number);
    }
}
