package org.vmcoregdb.protocol.packet;

/** The numbers of {@code Exx} replies. gdb shows none of them; scripts and LLDB do. */
public enum ErrorCode {
    /** A {@code qXfer} annex that does not exist. */
    NO_SUCH_ANNEX("00"),
    /** Anything that failed. */
    FAILED("01"),
    /** Memory that cannot be read: EFAULT, as QEMU has it. */
    BAD_ADDRESS("14"),
    /** A packet that does not parse: EINVAL. */
    MALFORMED("22");

    private final String digits;

    ErrorCode(String digits) {
        this.digits = digits;
    }

    /** The two digits after {@code E}. */
    public String digits() {
        return digits;
    }
}
