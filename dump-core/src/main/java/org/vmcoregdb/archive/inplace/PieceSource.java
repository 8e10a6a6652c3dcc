package org.vmcoregdb.archive.inplace;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;

/** What a file of pieces expands to: a piece is expanded when one of its bytes is read, and some are kept. Closes the file it reads. */
final class PieceSource implements ByteSource {
    /** How many expanded bytes are kept, but for the last piece. */
    private static final long KEPT_BYTES = 48L << 20;

    /** As few bytes of a dump expand to more than these many as to make tables for. */
    private static final long FREE_BYTES = 64L << 20;

    private static final int MOST_RATIO = 1000;

    private final ByteSource file;
    private final Pieces pieces;
    private final Decoder decoder;
    private final Map<Integer, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long keptBytes;

    /** Expands pieces; by several threads at once. */
    @FunctionalInterface
    interface Decoder {
        /**
         * A piece.
         *
         * @return as many bytes as the piece has
         * @throws IOException if it cannot be read, or is not what it says
         */
        byte[] expand(ByteSource file, Pieces pieces, int piece) throws IOException;
    }

    PieceSource(ByteSource file, Pieces pieces, Decoder decoder) {
        this.file = file;
        this.pieces = pieces;
        this.decoder = decoder;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long size() {
        return pieces.size();
    }

    @Override
    public long storedBytes() {
        long most = FREE_BYTES + MOST_RATIO * Math.min(file.storedBytes(), Long.MAX_VALUE / MOST_RATIO - FREE_BYTES);
        return Math.min(size(), most);
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        if (offset < 0 || offset >= size() || length <= 0) {
            return 0;
        }
        int count = (int) Math.min(length, size() - offset);
        int done = 0;
        while (done < count) {
            int piece = pieces.at(offset + done);
            byte[] bytes = expanded(piece);
            int inside = (int) (offset + done - pieces.start(piece));
            int part = Math.min(bytes.length - inside, count - done);
            System.arraycopy(bytes, inside, target, targetOffset + done, part);
            done += part;
        }
        return count;
    }

    @Override
    public void soon(long offset, long length) {
        if (offset >= 0 && offset < size() && length > 0) {
            int first = pieces.at(offset);
            int last = pieces.at(Math.min(size() - 1, offset + Math.min(length, size() - offset) - 1));
            long start = pieces.packedStart(first);
            file.soon(start, pieces.packedStart(last) + pieces.packedLength(last) - start);
        }
    }

    private byte[] expanded(int piece) throws IOException {
        synchronized (kept) {
            Optional<byte[]> known = Optional.ofNullable(kept.get(piece));
            if (known.isPresent()) {
                return known.get();
            }
        }
        byte[] bytes = decoder.expand(file, pieces, piece);
        synchronized (kept) {
            if (kept.putIfAbsent(piece, bytes) == null) {
                keptBytes += bytes.length;
            }
            var oldest = kept.entrySet().iterator();
            while (keptBytes > KEPT_BYTES && kept.size() > 1) {
                keptBytes -= oldest.next().getValue().length;
                oldest.remove();
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        synchronized (kept) {
            kept.clear();
            keptBytes = 0;
        }
        file.close();
    }
}
