package org.vmcoregdb.disasm.x86;

/**
 * Reads the bytes of one instruction. Past the last readable byte, or past the 15 an instruction may have, it reads zeros
 * and remembers that it did ({@link #overrun}): decoding needs no check per byte.
 */
final class CodeCursor {
    /** Longest instruction the architecture allows. */
    static final int LONGEST = 15;

    private final byte[] code;
    private final int start;
    private final int end;
    private int position;

    CodeCursor(byte[] code, int offset, int length) {
        this.code = code;
        this.start = offset;
        this.end = offset + Math.min(length, LONGEST);
        this.position = offset;
    }

    int u8() {
        int at = position++;
        return at < end ? code[at] & 0xff : 0;
    }

    /** The next byte, which stays unread. */
    int peek() {
        return position < end ? code[position] & 0xff : 0;
    }

    int s8() {
        return (byte) u8();
    }

    int u16() {
        return u8() | u8() << 8;
    }

    int s32() {
        return u16() | u16() << 16;
    }

    long s64() {
        return (s32() & 0xffffffffL) | (long) s32() << 32;
    }

    /** Bytes read so far. */
    int consumed() {
        return position - start;
    }

    void rewindTo(int consumed) {
        position = start + consumed;
    }

    /** True if bytes were read that are not there. */
    boolean overrun() {
        return position > end;
    }

    boolean atEnd() {
        return position >= end;
    }
}
