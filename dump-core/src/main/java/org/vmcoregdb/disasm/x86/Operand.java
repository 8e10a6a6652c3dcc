package org.vmcoregdb.disasm.x86;

/**
 * One operand of an opcode form: where it is encoded, and how big it is.
 *
 * @param kind     where it is encoded
 * @param size     letters of the size, {@code ""} if the kind needs none
 * @param indirect printed with a star: the target of an indirect call or jump
 */
record Operand(Kind kind, String size, boolean indirect) {
    /** Where an operand is encoded. The letters are those of the Intel SDM's opcode maps where that has one. */
    enum Kind {
        /** ModRM.rm: general register or memory. */
        E,
        /** ModRM.reg: general register. */
        G,
        /** ModRM.rm: memory. */
        M,
        /** ModRM.rm: general register. */
        R,
        /** Low three bits of the opcode: general register. */
        Z,
        /** VEX.vvvv: general register. */
        B,
        /** Immediate. */
        I,
        /** Immediate byte, sign-extended. */
        S,
        /** Immediate byte that the mnemonic spells out, if it has a name. */
        IP,
        /** Relative target. */
        J,
        /** Absolute 64-bit address. */
        O,
        /** Source of a string instruction: (%rsi). */
        X,
        /** Destination of a string instruction: %es:(%rdi). */
        Y,
        /** ModRM.reg: segment register. */
        SEGMENT,
        /** ModRM.reg: control register. */
        C,
        /** ModRM.reg: debug register. */
        D,
        /** ModRM.reg: MMX register. */
        P,
        /** ModRM.rm: MMX register or memory. */
        Q,
        /** ModRM.reg: vector register. */
        V,
        /** ModRM.rm: vector register or memory. */
        W,
        /** ModRM.rm: vector register. */
        U,
        /** VEX.vvvv: vector register. */
        H,
        /** Bits 4 to 7 of an immediate byte: vector register. */
        L,
        /** ModRM.reg (g), VEX.vvvv (h), ModRM.rm (e): opmask register. */
        K,
        /** Memory with a vector of indices. */
        VM,
        /** ModRM.reg (g), ModRM.rm (e): bound register. */
        BN,
        /** ModRM.reg: tile register. */
        TM,
        /** Low three bits of the ModRM byte: x87 register. */
        ST,
        /** Embedded rounding of EVEX. */
        ER,
        /** Suppressed exceptions of EVEX. */
        SAE,
        /** The constant 1 of a shift. */
        ONE,
        /** %al, %ax, %eax or %rax by operand size. */
        ACCUMULATOR,
        /** %al, %ax or %eax by operand size. */
        PORT_ACCUMULATOR,
        /** %rax or %eax by address size. */
        N,
        /** The text in {@link #size} as it is. */
        LITERAL
    }

    /** Reads the notation of the opcode tables. */
    static Operand parse(String token) {
        return switch (token) {
            case "rAX" -> new Operand(Kind.ACCUMULATOR, "", false);
            case "eAX" -> new Operand(Kind.PORT_ACCUMULATOR, "", false);
            case "Sw" -> new Operand(Kind.SEGMENT, "", false);
            case "One" -> new Operand(Kind.ONE, "", false);
            default -> parseLetters(token);
        };
    }

    private static Operand parseLetters(String token) {
        char first = token.charAt(0);
        if (first == '%' || first == '(') {
            return new Operand(Kind.LITERAL, token, false);
        }
        boolean indirect = first == '*';
        int from = indirect ? 1 : 0;
        int to = from;
        while (to < token.length() && Character.isUpperCase(token.charAt(to))) {
            to++;
        }
        return new Operand(Kind.valueOf(token.substring(from, to)), token.substring(to), indirect);
    }

    /** First letter of the size, 0 if it has none. */
    char letter() {
        return size.isEmpty() ? 0 : size.charAt(0);
    }

    /** True if the operand is in the ModRM byte. */
    boolean needsModRm() {
        return switch (kind) {
            case E, G, M, R, SEGMENT, C, D, P, Q, V, W, U, K, VM, BN, TM, ST -> true;
            default -> false;
        };
    }

    /** True if the operand is the register in the vvvv field. */
    boolean inVvvv() {
        return kind == Kind.H || kind == Kind.B || kind == Kind.K && letter() == 'h';
    }

    /** True if the operand may be memory. */
    boolean mayBeMemory() {
        return kind == Kind.E || kind == Kind.M;
    }

    /** The same operand with a vector of 128 bits where the vector length would decide. */
    Operand scalar() {
        return size.equals("x") ? new Operand(kind, "o", indirect) : this;
    }
}
