package org.vmcoregdb.dump.lime;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.CorruptBytesException;
import org.vmcoregdb.codec.CodecException;
import org.vmcoregdb.codec.SnappyCodec;

/** Where each frame of a stream in snappy's framing format is, and what it has. */
final class SnappyFrames {
    /** What a frame has at most. */
    static final int LARGEST = 1 << 16;

    private static final int HEADER_BYTES = 4;
    private static final int CHECKSUM_BYTES = 4;
    /** What snappy makes of 64 KiB that do not compress. */
    private static final int LARGEST_PACKED = 32 + LARGEST + LARGEST / 6;

    private static final int COMPRESSED = 0;
    private static final int PLAIN = 1;
    private static final int FIRST_SKIPPED = 0x80;
    private static final int CHECKSUM_DELTA = 0xa282ead8;

    private final ByteSource file;
    private final long[] places;
    private final long[] ends;
    private final int count;
    private final long end;

    private SnappyFrames(ByteSource file, long[] places, long[] ends, int count, long end) {
        this.file = file;
        this.places = places;
        this.ends = ends;
        this.count = count;
        this.end = end;
    }

    /** Whether frames of this length can have so many bytes: each byte of snappy's is good for at most 32, a frame for 64 KiB. */
    static boolean mayHold(long length, long bytes) {
        return bytes / 32 <= length;
    }

    /**
     * Walks over frames until there are as many bytes as wanted, the limit is reached, or something else is there.
     *
     * @param start file offset of the first
     * @param limit bytes of the file that may be theirs
     * @param wanted bytes that they are to hold
     */
    static SnappyFrames index(ByteSource file, long start, long limit, long wanted) throws IOException {
        long[] places = new long[16];
        long[] ends = new long[16];
        int count = 0;
        long at = start;
        long done = 0;
        long stop = start + limit;
        while (done < wanted && at + HEADER_BYTES <= stop) {
            long head = file.littleEndianLong(at);
            int type = (int) (head & 0xff);
            long length = head >>> 8 & 0xffffff;
            if (length > stop - at - HEADER_BYTES) {
                break;
            }
            if (type == COMPRESSED || type == PLAIN) {
                long bytes = type == PLAIN ? length - CHECKSUM_BYTES : unpackedSize(file, at);
                if (bytes <= 0 || bytes > LARGEST || length > LARGEST_PACKED) {
                    break;
                }
                if (count == places.length) {
                    places = Arrays.copyOf(places, 2 * count);
                    ends = Arrays.copyOf(ends, 2 * count);
                }
                done += bytes;
                places[count] = at;
                ends[count++] = done;
            } else if (type < FIRST_SKIPPED) {
                break;
            }
            at += HEADER_BYTES + length;
        }
        return new SnappyFrames(file, places, ends, count, at);
    }

    /** A block begins with its size, seven bits in each byte. */
    private static long unpackedSize(ByteSource file, long frame) throws IOException {
        long bytes = file.littleEndianLong(frame + HEADER_BYTES + CHECKSUM_BYTES);
        long size = 0;
        for (int i = 0; i < 5; i++) {
            size |= (bytes >>> 8 * i & 0x7f) << 7 * i;
            if ((bytes >>> 8 * i & 0x80) == 0) {
                return size;
            }
        }
        return -1;
    }

    /** Bytes that all frames have. */
    long size() {
        return count == 0 ? 0 : ends[count - 1];
    }

    /** File offset of the end of the last frame. */
    long end() {
        return end;
    }

    /** The frame that has a byte; one past the last if none has. */
    int frameOf(long offset) {
        int found = Arrays.binarySearch(ends, 0, count, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    int count() {
        return count;
    }

    /** File offset of a frame. */
    long place(int frame) {
        return places[frame];
    }

    /** The first byte of a frame, from the first of all on. */
    long start(int frame) {
        return frame == 0 ? 0 : ends[frame - 1];
    }

    /** The bytes of a frame. */
    byte[] unpack(int frame) throws IOException {
        long at = places[frame];
        long head = file.littleEndianLong(at);
        int length = (int) (head >>> 8 & 0xffffff) - CHECKSUM_BYTES;
        int checksum = (int) (head >>> Integer.SIZE);
        int size = (int) (ends[frame] - start(frame));
        if (length < 0 || length > LARGEST_PACKED) {
            throw corrupt(at);
        }
        byte[] packed = new byte[length];
        int got = file.read(at + HEADER_BYTES + CHECKSUM_BYTES, packed, 0, length);
        byte[] bytes = packed;
        if ((head & 0xff) == COMPRESSED) {
            bytes = new byte[size];
            try (SnappyCodec codec = new SnappyCodec()) {
                codec.decode(packed, got, bytes);
            } catch (CodecException e) {
                throw corrupt(at);
            }
        }
        if (bytes.length != size || masked(bytes) != checksum) {
            throw corrupt(at);
        }
        return bytes;
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return Integer.rotateRight((int) crc.getValue(), 15) + CHECKSUM_DELTA;
    }

    private CorruptBytesException corrupt(long at) {
        return new CorruptBytesException(file.name() + " is damaged at 0x" + Long.toHexString(at));
    }
}
