package org.vmcoregdb.dump.lime;

import io.airlift.compress.snappy.SnappyCompressor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes images as LiME and AVML do. */
public final class LimeWriter {
    private static final int FRAME = 1 << 16;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A block of LiME. */
    public LimeWriter lime(long start, byte[] bytes) {
        out.writeBytes(header(0x4c694d45, 1, start, bytes.length));
        out.writeBytes(bytes);
        return this;
    }

    /** A block of AVML with compression. */
    public LimeWriter avml(long start, byte[] bytes) {
        out.writeBytes(header(0x4c4d5641, 2, start, bytes.length));
        byte[] frames = frames(bytes);
        out.writeBytes(frames);
        out.writeBytes(number(8).putLong(frames.length).array());
        return this;
    }

    /** Anything. */
    public LimeWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** The image. */
    public byte[] build() {
        return out.toByteArray();
    }

    private static ByteBuffer number(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A block's header. */
    public static byte[] header(int magic, int version, long start, long size) {
        return number(32)
                .putInt(magic)
                .putInt(version)
                .putLong(start)
                .putLong(start + size - 1)
                .array();
    }

    /** Bytes in snappy's framing format; those that do not get smaller stay as they are. */
    public static byte[] frames(byte[] bytes) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(new byte[] {(byte) 0xff, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'});
        SnappyCompressor snappy = new SnappyCompressor();
        for (int at = 0; at < bytes.length; at += FRAME) {
            byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + FRAME));
            byte[] packed = new byte[snappy.maxCompressedLength(part.length)];
            int length = snappy.compress(part, 0, part.length, packed, 0, packed.length);
            boolean smaller = length < part.length - part.length / 8;
            byte[] data = smaller ? Arrays.copyOf(packed, length) : part;
            CRC32C crc = new CRC32C();
            crc.update(part, 0, part.length);
            frames.writeBytes(number(8)
                    .putInt((smaller ? 0 : 1) | data.length + 4 << 8)
                    .putInt(Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8)
                    .array());
            frames.writeBytes(data);
        }
        return frames.toByteArray();
    }
}
