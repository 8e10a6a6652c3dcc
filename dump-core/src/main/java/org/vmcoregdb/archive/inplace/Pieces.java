package org.vmcoregdb.archive.inplace;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where the pieces of a compressed file are, and where what they expand to is. Made of what the file says, which may be anything: {@link Maker} refuses what is no table
 * of pieces, or one of pieces that are too large to be expanded for each of their bytes.
 */
final class Pieces {
    /** Larger pieces are not expanded one by one. */
    static final int MOST_BYTES = 32 << 20;

    /** More pieces are not counted: of bgzip's, 64 KiB each, 128 GiB. */
    private static final int MOST_PIECES = 2 << 20;

    private final long[] packed;
    private final long[] plain;

    private Pieces(long[] packed, long[] plain) {
        this.packed = packed;
        this.plain = plain;
    }

    int count() {
        return plain.length - 1;
    }

    /** How many bytes the file expands to. */
    long size() {
        return plain[plain.length - 1];
    }

    /** The piece that a byte is in. */
    int at(long offset) {
        int found = Arrays.binarySearch(plain, offset);
        // of several that begin there the last one has the byte
        int piece = found < 0 ? -found - 2 : found;
        while (piece + 1 < count() && plain[piece + 1] == offset) {
            piece++;
        }
        return piece;
    }

    long packedStart(int piece) {
        return packed[piece];
    }

    int packedLength(int piece) {
        return (int) (packed[piece + 1] - packed[piece]);
    }

    long start(int piece) {
        return plain[piece];
    }

    int length(int piece) {
        return (int) (plain[piece + 1] - plain[piece]);
    }

    /** Takes pieces one after the other. */
    static final class Maker {
        private long[] packed = new long[64];
        private long[] plain = new long[64];
        private int count;
        private boolean refused;

        /**
         * One more piece.
         *
         * @param packedEnd where it ends in the file; the next one begins there
         * @param length of what it expands to
         * @return whether more may follow
         */
        boolean add(long packedEnd, long length) {
            long packedLength = packedEnd - packed[count];
            refused |= packedLength <= 0
                    || packedLength > MOST_BYTES
                    || length < 0
                    || length > MOST_BYTES
                    || count >= MOST_PIECES;
            if (!refused) {
                if (count + 2 > packed.length) {
                    packed = Arrays.copyOf(packed, 2 * packed.length);
                    plain = Arrays.copyOf(plain, 2 * plain.length);
                }
                count++;
                packed[count] = packedEnd;
                plain[count] = plain[count - 1] + length;
            }
            return !refused;
        }

        /** Bytes of the file that belong to no piece. */
        boolean skip(long packedEnd) {
            return add(packedEnd, 0);
        }

        /** Where the last piece ended. */
        long packedEnd() {
            return packed[count];
        }

        long size() {
            return plain[count];
        }

        /** All of them; none if they are no use: one piece is the whole file. */
        Optional<Pieces> made() {
            return refused || count < 2 || plain[count] == 0
                    ? Optional.empty()
                    : Optional.of(new Pieces(Arrays.copyOf(packed, count + 1), Arrays.copyOf(plain, count + 1)));
        }
    }
}
