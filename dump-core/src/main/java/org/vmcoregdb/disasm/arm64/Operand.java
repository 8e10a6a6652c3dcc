package org.vmcoregdb.disasm.arm64;

/** An operand of an encoding: knows which bits it is made of. Implementations are immutable. */
@FunctionalInterface
interface Operand {
    /**
     * Appends the operand of a word.
     *
     * @return false if the word has a value there that is none, so that it is no instruction of this encoding
     */
    boolean append(OperandText out, int word);
}
