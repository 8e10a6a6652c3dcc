package org.vmcoregdb.types.btf;

import java.util.Arrays;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.bytes.ByteText;

/**
 * The strings of BTF, each ended by a NUL; those of a module go on where the kernel's end.
 *
 * @param bytes the whole BTF
 * @param base those that come before, if these are a module's
 * @param start where they start in {@code bytes}
 * @param length how many bytes they have
 */
record BtfStrings(byte[] bytes, Optional<BtfStrings> base, int start, int length) {
    /** The offset of the first, which for a module's is not 0. */
    int first() {
        return base.map(BtfStrings::end).orElse(0);
    }

    /** Where offsets end, those of the base included. */
    int end() {
        return first() + length;
    }

    /** Where in {@code bytes} one of these is; their end if it is not among them. */
    private int place(int offset) {
        return start + (int) Math.min(length, (long) offset - first());
    }

    private int lengthFrom(int from) {
        int to = from;
        while (to < start + length && bytes[to] != 0) {
            to++;
        }
        return to - from;
    }

    /** The string at an offset, of these or of the base; empty if there is none. */
    String at(int offset) {
        if (offset < first()) {
            return base.map(b -> b.at(offset)).orElse("");
        }
        int from = place(offset);
        return from < start + length ? ByteText.identifier(bytes, from, from + lengthFrom(from)) : "";
    }

    /** A hash of the string at an offset of these. */
    int hash(int offset) {
        int hash = NameIndex.SEED;
        for (int i = place(offset); i < start + length && bytes[i] != 0; i++) {
            hash = NameIndex.step(hash, bytes[i]);
        }
        return hash;
    }

    /** Whether the string at an offset of these is that one. */
    boolean isAt(int offset, byte[] wanted) {
        if (offset < first()) {
            return false;
        }
        int from = place(offset);
        return wanted.length < start + length - from
                && bytes[from + wanted.length] == 0
                && Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
    }

    /** Appends a string and its NUL. */
    void copy(int offset, ByteOutput out) {
        if (offset < first() && base.isPresent()) {
            base.get().copy(offset, out);
            return;
        }
        int from = place(offset);
        out.bytes(Arrays.copyOfRange(bytes, from, from + lengthFrom(from))).u8(0);
    }
}
