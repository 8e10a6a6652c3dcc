package org.vmcoregdb.archive.inplace;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.CorruptBytesException;

/**
 * The frames of a zstd file (RFC 8878) that has several: listed in a table at its end, which is a skippable frame (the seekable format of zstd's own contributions),
 * or found by walking from header to header, where each says how much it expands to.
 */
final class ZstdPieces implements PieceSource.Decoder {
    private static final long FRAME = 0xfd2f_b528L;
    private static final long SKIPPABLE = 0x184d_2a50L;
    private static final long SKIPPABLE_MASK = 0xffff_fff0L;
    private static final long TABLE = 0x184d_2a5eL;
    private static final long TABLE_END = 0x8f92_eab1L;
    private static final int FOOTER = 9;
    private static final int SKIPPABLE_HEADER = 8;
    private static final int ENTRY = 8;
    private static final int CHECKSUM = 4;
    private static final int MOST_TABLE = 64 << 20;

    private static final int SINGLE_SEGMENT = 0x20;
    private static final int CHECKSUM_FLAG = 4;
    private static final int[] DICTIONARY = {0, 1, 2, 4};
    private static final int[] CONTENT_SIZE = {0, 2, 4, 8};
    private static final int RLE = 1;
    private static final int RESERVED = 3;
    private static final int MOST_HEADER = 18;

    static Optional<Pieces> of(ByteSource file, boolean near) throws IOException {
        Optional<Pieces> listed = listed(file);
        return listed.isPresent() || !near ? listed : walked(file);
    }

    private static Optional<Pieces> listed(ByteSource file) throws IOException {
        long size = file.size();
        if (size < FOOTER + SKIPPABLE_HEADER) {
            return Optional.empty();
        }
        byte[] footer = InPlace.need(file, size - FOOTER, FOOTER);
        if (InPlace.number(footer, 5, 4) != TABLE_END) {
            return Optional.empty();
        }
        long count = InPlace.number(footer, 0, 4);
        int entry = ENTRY + ((footer[4] & 0x80) != 0 ? CHECKSUM : 0);
        long length = count * entry;
        long start = size - FOOTER - length - SKIPPABLE_HEADER;
        if (length > MOST_TABLE || start < 0) {
            return Optional.empty();
        }
        byte[] header = InPlace.need(file, start, SKIPPABLE_HEADER);
        if (InPlace.number(header, 0, 4) != TABLE || InPlace.number(header, 4, 4) != length + FOOTER) {
            return Optional.empty();
        }
        byte[] table = InPlace.need(file, start + SKIPPABLE_HEADER, (int) length);
        Pieces.Maker maker = new Pieces.Maker();
        for (int i = 0; i < length; i += entry) {
            if (!maker.add(maker.packedEnd() + InPlace.number(table, i, 4), InPlace.number(table, i + 4, 4))) {
                return Optional.empty();
            }
        }
        return maker.packedEnd() > start ? Optional.empty() : maker.made();
    }

    private static Optional<Pieces> walked(ByteSource file) throws IOException {
        Pieces.Maker maker = new Pieces.Maker();
        long size = file.size();
        while (maker.packedEnd() < size) {
            long at = maker.packedEnd();
            byte[] head = new byte[MOST_HEADER];
            int got = file.read(at, head, 0, head.length);
            long magic = InPlace.number(head, 0, 4);
            boolean known;
            if (got >= SKIPPABLE_HEADER && (magic & SKIPPABLE_MASK) == SKIPPABLE) {
                known = maker.skip(at + SKIPPABLE_HEADER + InPlace.number(head, 4, 4));
            } else {
                known = got > 5 && magic == FRAME && frame(file, at, head, maker);
            }
            if (!known || maker.packedEnd() > size) {
                return Optional.empty();
            }
        }
        return maker.made();
    }

    /** Adds the frame there; false if it does not say how much it expands to, or this is too much. */
    private static boolean frame(ByteSource file, long at, byte[] head, Pieces.Maker maker) throws IOException {
        int descriptor = head[4] & 0xff;
        boolean single = (descriptor & SINGLE_SEGMENT) != 0;
        int contentBytes = CONTENT_SIZE[descriptor >> 6];
        if (contentBytes == 0 && single) {
            contentBytes = 1;
        }
        int place = 5 + (single ? 0 : 1) + DICTIONARY[descriptor & 3];
        if (contentBytes == 0 || place + contentBytes > head.length) {
            return false;
        }
        long content = InPlace.number(head, place, contentBytes) + (contentBytes == 2 ? 256 : 0);
        if (content < 0 || content > Pieces.MOST_BYTES) {
            return false;
        }
        long end = at + place + contentBytes;
        boolean last = false;
        while (!last) {
            long block = InPlace.number(InPlace.need(file, end, 3), 0, 3);
            last = (block & 1) != 0;
            int type = (int) (block >> 1 & 3);
            if (type == RESERVED || end - at > Pieces.MOST_BYTES) {
                return false;
            }
            end += 3 + (type == RLE ? 1 : block >> 3);
        }
        return maker.add(end + ((descriptor & CHECKSUM_FLAG) != 0 ? CHECKSUM : 0), content);
    }

    @Override
    public byte[] expand(ByteSource file, Pieces pieces, int piece) throws IOException {
        byte[] packed = InPlace.need(file, pieces.packedStart(piece), pieces.packedLength(piece));
        byte[] plain = new byte[pieces.length(piece)];
        try {
            if (Zstd.decompress(plain, packed) == plain.length) {
                return plain;
            }
        } catch (ZstdException damaged) {
            throw damaged(file, pieces, piece);
        }
        throw damaged(file, pieces, piece);
    }

    private static CorruptBytesException damaged(ByteSource file, Pieces pieces, int piece) {
        return new CorruptBytesException(
                file.name() + ": the zstd frame at 0x" + Long.toHexString(pieces.packedStart(piece)) + " is damaged");
    }
}
