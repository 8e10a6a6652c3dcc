package org.vmcoregdb.dump.flattened;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;

/**
 * The file that a flattened stream means, read in place: opening passes once over the headers of the stream's records.
 * Bytes that no record writes are zero. Owns the stream.
 */
final class FlattenedSource implements ByteSource {
    private static final byte[] SIGNATURE = "makedumpfile\0\0\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final int STREAM_HEADER = 4096;
    private static final int RECORD_HEADER = 16;
    private static final long TYPE_FLAT = 1;
    private static final long VERSION_FLAT = 1;
    private static final long END = -1;

    private final ByteSource stream;
    private final Runs appended;
    private final Runs onTop;
    private final long size;
    private final List<String> warnings;

    private FlattenedSource(ByteSource stream, WriteIndex index, List<String> warnings) {
        this.stream = stream;
        this.appended = index.appended();
        this.onTop = index.onTop();
        this.size = index.end();
        this.warnings = warnings;
    }

    /** True for the first bytes (16 at least) of a flattened stream. */
    public static boolean recognises(byte[] head) {
        return head.length >= SIGNATURE.length
                && Arrays.equals(head, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    /**
     * Indexes a stream; if this fails the stream is left open.
     *
     * @throws FormatException if it is of an unknown type or has no records
     */
    public static FlattenedSource open(ByteSource stream) throws FormatException {
        return open(stream, new WriteIndex());
    }

    static FlattenedSource open(ByteSource stream, WriteIndex index) throws FormatException {
        try {
            long type = bigEndianLong(stream, 16);
            long version = bigEndianLong(stream, 24);
            if (type != TYPE_FLAT || version != VERSION_FLAT) {
                throw new FormatException(stream.name() + " is a flattened dump of type " + type + ", version "
                        + version + "; only type 1, version 1 is known");
            }
            List<String> warnings = index(stream, index);
            if (index.end() == 0) {
                throw new FormatException(
                        stream.name() + " is a flattened dump that is cut short or damaged: it has" + " no records");
            }
            return new FlattenedSource(stream, index, warnings);
        } catch (IOException e) {
            throw new FormatException(stream.name() + " could not be read: " + e.getMessage(), e);
        }
    }

    private static List<String> index(ByteSource stream, WriteIndex index) throws IOException, FormatException {
        long at = STREAM_HEADER;
        while (at <= stream.size() - RECORD_HEADER) {
            long offset = bigEndianLong(stream, at);
            long length = bigEndianLong(stream, at + 8);
            if (offset == END && length == END) {
                return List.of();
            }
            if (offset < 0 || length <= 0 || offset > Long.MAX_VALUE - length) {
                return List.of(stream.name() + " is damaged: its record at offset 0x" + Long.toHexString(at) + " says "
                        + length + " bytes for offset " + offset + "; what follows is missing");
            }
            at += RECORD_HEADER;
            long available = Math.min(length, stream.size() - at);
            if (available > 0 && !index.add(offset, available, at)) {
                throw new FormatException(stream.name() + " is a flattened dump of more records than can be read in"
                        + " place; makedumpfile -R makes the file of it that it stands for");
            }
            if (available < length) {
                break;
            }
            at += length;
        }
        return List.of(stream.name() + " is cut short: the flattened stream has no end; what follows is missing");
    }

    private static long bigEndianLong(ByteSource stream, long offset) throws IOException {
        return Long.reverseBytes(stream.littleEndianLong(offset));
    }

    /** Whole sentences about what is wrong with the stream; empty if nothing is. */
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public String name() {
        return stream.name();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long storedBytes() {
        return Math.min(size, stream.storedBytes());
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        if (offset < 0 || offset >= size) {
            return 0;
        }
        int wanted = (int) Math.min(length, size - offset);
        int done = 0;
        int top = onTop.firstEndingAbove(offset);
        while (done < wanted) {
            long at = offset + done;
            long topStart = top < onTop.count() ? onTop.start(top) : size;
            boolean covered = at >= topStart;
            int most = (int) Math.min(wanted - done, covered ? Long.MAX_VALUE : topStart - at);
            int count = covered
                    ? readRun(onTop, top, at, target, targetOffset + done, most)
                    : readRun(appended, appended.firstEndingAbove(at), at, target, targetOffset + done, most);
            if (count == 0) {
                return done;
            }
            done += count;
            if (covered && offset + done >= onTop.end(top)) {
                top++;
            }
        }
        return done;
    }

    /**
     * Bytes of a run that ends above {@code at} or, up to where it starts, zeros.
     *
     * @return how many; 0 if the stream ends there
     */
    private int readRun(Runs runs, int run, long at, byte[] target, int targetOffset, int most) throws IOException {
        long runStart = run < runs.count() ? runs.start(run) : size;
        if (at < runStart) {
            int hole = (int) Math.min(most, runStart - at);
            Arrays.fill(target, targetOffset, targetOffset + hole, (byte) 0);
            return hole;
        }
        int count = (int) Math.min(most, runs.end(run) - at);
        return stream.read(runs.streamOffset(run) + (at - runStart), target, targetOffset, count);
    }

    @Override
    public long littleEndianLong(long offset) throws IOException {
        if (offset >= 0) {
            int top = onTop.firstEndingAbove(offset);
            boolean clear = top == onTop.count() || onTop.start(top) - offset >= Long.BYTES;
            Runs runs = clear ? appended : onTop;
            int run = clear ? appended.firstEndingAbove(offset) : top;
            if (run < runs.count() && runs.start(run) <= offset && runs.end(run) - offset >= Long.BYTES) {
                return stream.littleEndianLong(runs.streamOffset(run) + (offset - runs.start(run)));
            }
        }
        return ByteSource.super.littleEndianLong(offset);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
