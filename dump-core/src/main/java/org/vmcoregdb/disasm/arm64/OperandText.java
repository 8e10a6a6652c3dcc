package org.vmcoregdb.disasm.arm64;

import java.util.OptionalLong;

/** The operands of one instruction, as they are put together. */
final class OperandText {
    private final StringBuilder text = new StringBuilder(48);
    private final long address;
    private OptionalLong target = OptionalLong.empty();
    private String comment = "";

    OperandText(long address) {
        this.address = address;
    }

    /** Address of the instruction. */
    long address() {
        return address;
    }

    /** The text so far. */
    StringBuilder text() {
        return text;
    }

    /** Appends an address that the instruction names. */
    void address(long named) {
        target = OptionalLong.of(named);
        text.append("0x").append(Long.toHexString(named));
    }

    /** The address that was named. */
    OptionalLong target() {
        return target;
    }

    /** What is written behind the instruction. */
    void comment(String said) {
        comment = said;
    }

    /** What is written behind the instruction, {@code ""} if nothing. */
    String comment() {
        return comment;
    }

    /** Begins anew, for another encoding. */
    void clear() {
        text.setLength(0);
        target = OptionalLong.empty();
        comment = "";
    }
}
