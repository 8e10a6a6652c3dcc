package org.vmcoregdb.codec;

/**
 * LZO1X streams, as {@code lzo1x_1_compress()} writes them; the format is described in the kernel's
 * {@code Documentation/staging/lzo.rst}.
 *
 * <p>A stream is a row of instructions. Each but the literal run copies a match from earlier in the page and then 0 to 3
 * literals, whose number decides what an instruction below 16 means next:
 *
 * <pre>
 *   0 0 0 0 L L L L                   after no literals: run of 3 + L literals, L = 0: 18 + bytes that follow
 *   0 0 0 0 D D S S   D D D D D D D D after 1 to 3 literals: 2 bytes from distance D + 1
 *                                     after a literal run: 3 bytes from distance D + 2049
 *   0 0 0 1 D L L L   16 bits D S S   2 + L bytes (L = 0: 9 + bytes that follow) from D + 16384; D = 0 ends the stream
 *   0 0 1 L L L L L   16 bits D S S   2 + L bytes (L = 0: 33 + bytes that follow) from D + 1
 *   0 1 L D D D S S   D D D D D D D D 3 + L bytes from D + 1
 *   1 L L D D D S S   D D D D D D D D 5 + L bytes from D + 1
 * </pre>
 */
public final class LzoCodec implements PageCodec {
    @Override
    public void decode(byte[] compressed, int length, byte[] page) throws CodecException {
        new Stream(compressed, length, page).decode();
    }

    @Override
    public void close() {}

    /** One page being decoded. */
    private static final class Stream {
        /** What came before is a literal run, not a match with 0 to 3 literals. */
        private static final int AFTER_RUN = 4;

        private final byte[] in;
        private final int inEnd;
        private final byte[] out;
        private int inAt;
        private int outAt;

        Stream(byte[] in, int inEnd, byte[] out) {
            this.in = in;
            this.inEnd = inEnd;
            this.out = out;
        }

        void decode() throws CodecException {
            int state = 0;
            if (inEnd > 0 && (in[0] & 0xff) > 17) {
                // A stream may start with a run of its own short form.
                int run = next() - 17;
                literals(run);
                state = run < 4 ? run : AFTER_RUN;
            }
            while (state >= 0) {
                state = instruction(next(), state);
            }
            if (inAt != inEnd) {
                throw new CodecException("lzo data goes on after its end marker");
            }
            if (outAt != out.length) {
                throw CodecException.wrongSize("lzo", outAt, out.length);
            }
        }

        /** Returns the state for the next instruction, -1 at the end of the stream. */
        private int instruction(int code, int state) throws CodecException {
            if (code >= 64) {
                int distance = (next() << 3) + (code >>> 2 & 7) + 1;
                return match((code >>> 5) + 1, distance, code & 3);
            }
            if (code >= 32) {
                int length = 2 + longLength(code & 31, 31);
                int tail = next() | next() << 8;
                return match(length, (tail >>> 2) + 1, tail & 3);
            }
            if (code >= 16) {
                int length = 2 + longLength(code & 7, 7);
                int tail = next() | next() << 8;
                int distance = ((code & 8) << 11) + (tail >>> 2);
                return distance == 0 ? -1 : match(length, distance + 16384, tail & 3);
            }
            if (state == 0) {
                literals(3 + longLength(code, 15));
                return AFTER_RUN;
            }
            int distance = (next() << 2) + (code >>> 2);
            return state == AFTER_RUN ? match(3, distance + 2049, code & 3) : match(2, distance + 1, code & 3);
        }

        private int longLength(int length, int base) throws CodecException {
            if (length != 0) {
                return length;
            }
            int total = base;
            int more = next();
            while (more == 0) {
                total += 255;
                more = next();
            }
            return total + more;
        }

        private int match(int length, int distance, int literals) throws CodecException {
            if (distance > outAt || length > out.length - outAt) {
                throw new CodecException("lzo data has a match outside of its page");
            }
            if (distance >= length) {
                System.arraycopy(out, outAt - distance, out, outAt, length);
                outAt += length;
            } else {
                for (int end = outAt + length; outAt < end; outAt++) {
                    out[outAt] = out[outAt - distance];
                }
            }
            literals(literals);
            return literals;
        }

        private void literals(int count) throws CodecException {
            if (count > inEnd - inAt || count > out.length - outAt) {
                throw new CodecException("lzo data has more literals than bytes or room");
            }
            System.arraycopy(in, inAt, out, outAt, count);
            inAt += count;
            outAt += count;
        }

        private int next() throws CodecException {
            if (inAt >= inEnd) {
                throw new CodecException("lzo data ends within an instruction");
            }
            return in[inAt++] & 0xff;
        }
    }
}
