package org.vmcoregdb.disasm;

/** Where control goes after an instruction. */
public enum Flow {
    /** To the next instruction. */
    NEXT,
    /** Into a function, near or far, direct or indirect; then normally to the next instruction. */
    CALL,
    /** To the target only: an unconditional jump, direct or indirect. */
    JUMP,
    /** To the target or to the next instruction. */
    BRANCH,
    /** Back to a caller, to an interrupted context or to user mode. */
    RETURN,
    /** Into an exception handler: {@code ud2}, {@code int3}, {@code int}. */
    TRAP,
    /** Nowhere until an interrupt: {@code hlt}. */
    HALT,
    /** Not an instruction. */
    INVALID
}
