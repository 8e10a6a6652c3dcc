package org.vmcoregdb.disasm.arm64;

import java.util.List;

/**
 * An instruction, or an alias of one.
 *
 * @param mask which bits of a word are fixed
 * @param value what these are
 * @param mnemonic its name
 * @param operands in the order in which they are written
 * @param conditions what else must hold of a word
 */
record Encoding(int mask, int value, String mnemonic, List<Operand> operands, List<Condition> conditions) {
    /** Something that must hold of a word. */
    @FunctionalInterface
    interface Condition {
        boolean holds(int word);
    }

    /** True if a word is this instruction, as far as its operands allow that. */
    boolean matches(int word) {
        if ((word & mask) != value) {
            return false;
        }
        for (int i = 0; i < conditions.size(); i++) {
            if (!conditions.get(i).holds(word)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes the operands.
     *
     * @return false if one of them has a value that is none
     */
    boolean appendOperands(OperandText out, int word) {
        StringBuilder text = out.text();
        for (int i = 0; i < operands.size(); i++) {
            int before = text.length();
            text.append(i == 0 ? "" : ", ");
            int start = text.length();
            if (!operands.get(i).append(out, word)) {
                return false;
            }
            if (text.length() == start) {
                text.setLength(before);
            }
        }
        return true;
    }
}
