package org.vmcoregdb.archive.inplace;

import java.io.IOException;
import java.util.Optional;
import org.tukaani.xz.SeekableInputStream;
import org.tukaani.xz.SeekableXZInputStream;
import org.tukaani.xz.XZIOException;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.CorruptBytesException;

/** The blocks of an xz file that has several, as {@code xz -T0} and {@code xz --block-size} write it: listed in its index. One is expanded at a time. */
final class XzPieces implements PieceSource.Decoder {
    private static final int MEMORY_KIB = 96 << 10;

    private final SeekableXZInputStream stream;

    private XzPieces(SeekableXZInputStream stream) {
        this.stream = stream;
    }

    static Optional<ByteSource> open(ByteSource file) throws IOException {
        try {
            SeekableXZInputStream stream = new SeekableXZInputStream(new Bytes(file), MEMORY_KIB);
            int count = stream.getBlockCount();
            if (count < 2 || stream.getLargestBlockSize() > Pieces.MOST_BYTES) {
                return Optional.empty();
            }
            Pieces.Maker maker = new Pieces.Maker();
            for (int i = 0; i < count; i++) {
                // what is between blocks does no harm: it is only read ahead
                long end = i + 1 < count ? stream.getBlockCompPos(i + 1) : file.size();
                if (i == 0 && !maker.skip(Math.max(1, stream.getBlockCompPos(0)))
                        || !maker.add(end, stream.getBlockSize(i))) {
                    return Optional.empty();
                }
            }
            return maker.made().map(pieces -> new PieceSource(file, pieces, new XzPieces(stream)));
        } catch (XZIOException damaged) {
            return Optional.empty(); // whoever expands all of it says so
        }
    }

    @Override
    public synchronized byte[] expand(ByteSource file, Pieces pieces, int piece) throws IOException {
        byte[] plain = new byte[pieces.length(piece)];
        file.soon(pieces.packedStart(piece), pieces.packedLength(piece));
        try {
            stream.seek(pieces.start(piece));
            int done = 0;
            while (done < plain.length) {
                int got = stream.read(plain, done, plain.length - done);
                if (got < 0) {
                    throw new XZIOException("it ends too early");
                }
                done += got;
            }
            return plain;
        } catch (XZIOException damaged) {
            throw new CorruptBytesException(file.name() + ": the xz block at 0x"
                    + Long.toHexString(pieces.packedStart(piece)) + " is damaged: " + damaged.getMessage());
        }
    }

    /** A source as the decoder reads it. */
    private static final class Bytes extends SeekableInputStream {
        private final ByteSource file;
        private long at;

        Bytes(ByteSource file) {
            this.file = file;
        }

        @Override
        public long length() {
            return file.size();
        }

        @Override
        public long position() {
            return at;
        }

        @Override
        public void seek(long position) throws IOException {
            if (position < 0) {
                throw new IOException("a place before the file's first byte");
            }
            at = position;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int got = file.read(at, target, offset, length);
            at += got;
            return got == 0 && length > 0 ? -1 : got;
        }
    }
}
