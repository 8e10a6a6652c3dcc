package org.vmcoregdb.disasm.x86;

import java.util.List;
import org.vmcoregdb.disasm.Flow;

/**
 * One line of an opcode table: conditions, mnemonic, operands. Conditions are {@link #ANY} where they do not matter.
 *
 * @param reg      ModRM.reg as part of the opcode
 * @param mode     {@link #MEMORY} or {@link #REGISTER}
 * @param rm       ModRM.rm as part of the opcode
 * @param column   mandatory prefix: {@link #PP_NONE} and so on
 * @param wide     W, 0 or 1
 * @param length   vector length, 0 to 2
 * @param plain    only without REX.B and operand-size prefix (the one-byte nop)
 * @param tuple    EVEX tuple type
 * @param mnemonic how the name is made
 * @param operands in Intel's order, destination first
 * @param flow     where control goes
 * @param trait    which prefixes mean something particular
 * @param modRm    true if a ModRM byte follows the opcode
 */
record OpcodeForm(
        int reg,
        int mode,
        int rm,
        int column,
        int wide,
        int length,
        boolean plain,
        Tuple tuple,
        MnemonicTemplate mnemonic,
        List<Operand> operands,
        Flow flow,
        Trait trait,
        boolean modRm) {
    static final int ANY = -1;
    static final int MEMORY = 1;
    static final int REGISTER = 2;
    static final int PP_NONE = 0;
    static final int PP_66 = 1;
    static final int PP_F3 = 2;
    static final int PP_F2 = 3;

    /** Prefixes that have a meaning, or a name, of their own with this instruction. */
    enum Trait {
        NONE,
        /** F2 and F3 are xacquire and xrelease together with lock. */
        LOCK,
        /** F2 and F3 are xacquire and xrelease. */
        EXCHANGE,
        /** F3 is xrelease. */
        RELEASE,
        /** F3 is printed as rep. */
        REPEAT,
        /** F2 is bnd: near calls, jumps and returns. */
        BOUND,
        /** F2 is bnd, and 2E and 3E are branch hints. */
        BRANCH,
        /** 2E and 3E are branch hints. */
        LOOP,
        /** F2 is bnd, and 3E is notrack. */
        INDIRECT,
        /** Operands are printed in Intel's order. */
        FORWARD
    }

    boolean matches(ModRm modRmByte, int prefixColumn) {
        return (column == ANY || column == prefixColumn)
                && (reg == ANY || reg == modRmByte.reg())
                && (mode == ANY || (mode == MEMORY) == modRmByte.memory())
                && (rm == ANY || rm == modRmByte.rm());
    }

    /** The conditions that only VEX and EVEX encodings have. */
    boolean matches(VectorPrefix vector, int vectorLength, ModRm modRmByte) {
        return (wide == ANY || (wide == 1) == vector.wide())
                && (length == ANY || length == vectorLength)
                && (namesVvvv() || vector.vvvv() == 0 || gathers() && vector.vvvv() == 16)
                && (!gathers() || modRmByte.hasSib());
    }

    private boolean namesVvvv() {
        for (Operand operand : operands) {
            if (operand.inVvvv()) {
                return true;
            }
        }
        return false;
    }

    private boolean gathers() {
        for (Operand operand : operands) {
            if (operand.kind() == Operand.Kind.VM) {
                return true;
            }
        }
        return false;
    }
}
