package org.vmcoregdb.archive.inplace;

import java.io.IOException;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.CorruptBytesException;

/**
 * The blocks of bgzip (BGZF, of the specification of SAM): members of gzip of at most 64 KiB, each of which says in an extra field {@code BC} how long it is. The index
 * that {@code bgzip -i} writes has a count and pairs of numbers of 64 bits, where a block begins and what it expands to does, without the first block.
 */
final class BgzipPieces implements PieceSource.Decoder {
    private static final int HEADER = 12;
    private static final int TRAILER = 8;
    private static final int EXTRA_FLAG = 4;
    private static final int MOST_BLOCK = 1 << 16;
    private static final int PAIR = 16;

    static Optional<Pieces> of(ByteSource file, boolean near, InPlace.Index index) throws IOException {
        if (blockLength(file, 0) == 0) {
            return Optional.empty();
        }
        Pieces.Maker maker = new Pieces.Maker();
        Optional<ByteSource> listed = index.open();
        if (listed.isPresent()) {
            try (ByteSource found = listed.get()) {
                listed(found, maker);
            }
        } else if (!near) {
            return Optional.empty();
        }
        long size = file.size();
        long at = maker.packedEnd();
        while (at < size) {
            int length = blockLength(file, at);
            if (length == 0 || !maker.add(at + length, InPlace.number(InPlace.need(file, at + length - 4, 4), 0, 4))) {
                return Optional.empty();
            }
            at += length;
        }
        return maker.made();
    }

    /** All blocks but the last. */
    private static void listed(ByteSource index, Pieces.Maker maker) throws IOException {
        long count = Math.min(index.littleEndianLong(0), (index.size() - Long.BYTES) / PAIR);
        for (long i = 0; i < count; i++) {
            long packed = index.littleEndianLong(Long.BYTES + i * PAIR);
            long plain = index.littleEndianLong(Long.BYTES + i * PAIR + Long.BYTES);
            if (!maker.add(packed, plain - maker.size())) {
                return;
            }
        }
    }

    /** Of the block there; 0 if there is none. */
    private static int blockLength(ByteSource file, long at) throws IOException {
        byte[] header = new byte[HEADER];
        if (file.read(at, header, 0, HEADER) < HEADER
                || header[0] != 0x1f
                || header[1] != (byte) 0x8b
                || (header[3] & EXTRA_FLAG) == 0) {
            return 0;
        }
        int extraLength = (int) InPlace.number(header, 10, 2);
        byte[] extra = new byte[extraLength];
        if (file.read(at + HEADER, extra, 0, extraLength) < extraLength) {
            return 0;
        }
        for (int i = 0; i + 4 <= extraLength; i += 4 + (int) InPlace.number(extra, i + 2, 2)) {
            if (extra[i] == 'B'
                    && extra[i + 1] == 'C'
                    && InPlace.number(extra, i + 2, 2) == 2
                    && i + 6 <= extraLength) {
                int length = (int) InPlace.number(extra, i + 4, 2) + 1;
                return length > HEADER + extraLength + TRAILER - 1 ? length : 0;
            }
        }
        return 0;
    }

    @Override
    public byte[] expand(ByteSource file, Pieces pieces, int piece) throws IOException {
        byte[] packed = InPlace.need(file, pieces.packedStart(piece), pieces.packedLength(piece));
        int extraLength = (int) InPlace.number(packed, 10, 2);
        int start = HEADER + extraLength;
        int plainLength = pieces.length(piece);
        if (plainLength > MOST_BLOCK || start + TRAILER > packed.length) {
            throw damaged(file, pieces, piece);
        }
        byte[] plain = new byte[plainLength];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed, start, packed.length - start - TRAILER);
            int got = inflater.inflate(plain);
            CRC32 checksum = new CRC32();
            checksum.update(plain);
            if (got != plainLength || checksum.getValue() != InPlace.number(packed, packed.length - TRAILER, 4)) {
                throw damaged(file, pieces, piece);
            }
            return plain;
        } catch (DataFormatException e) {
            throw damaged(file, pieces, piece);
        } finally {
            inflater.end();
        }
    }

    private static CorruptBytesException damaged(ByteSource file, Pieces pieces, int piece) {
        return new CorruptBytesException(file.name() + ": the compressed block at 0x"
                + Long.toHexString(pieces.packedStart(piece)) + " is damaged");
    }
}
