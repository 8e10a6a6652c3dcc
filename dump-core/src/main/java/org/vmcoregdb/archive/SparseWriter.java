package org.vmcoregdb.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a file from its start, leaving blocks of zeros as holes. */
final class SparseWriter implements Closeable {
    static final int BLOCK = 4096;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final FileChannel channel;
    private long position;
    private long stored;

    SparseWriter(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        FileUse.claim(channel);
    }

    /** Appends bytes; holes are found where calls keep to multiples of {@link #BLOCK}. */
    void write(byte[] bytes, int length) throws IOException {
        int at = 0;
        while (at < length) {
            int from = at;
            while (at < length && !zeros(bytes, at, length)) {
                at = Math.min(length, at + BLOCK);
            }
            stored += at - from;
            ByteBuffer data = ByteBuffer.wrap(bytes, from, at - from);
            for (long to = position + from; data.hasRemaining(); ) {
                to += channel.write(data, to);
            }
            while (at < length && zeros(bytes, at, length)) {
                at = Math.min(length, at + BLOCK);
            }
        }
        position += length;
    }

    private static boolean zeros(byte[] bytes, int at, int length) {
        int count = Math.min(BLOCK, length - at);
        return java.util.Arrays.equals(bytes, at, at + count, ZEROS, 0, count);
    }

    /** How many of the bytes were not left out as holes. */
    long stored() {
        return stored;
    }

    long position() {
        return position;
    }

    /** Gives the file its full length, also where it ends with zeros. */
    void finish() throws IOException {
        if (channel.size() < position) {
            channel.write(ByteBuffer.wrap(new byte[1]), position - 1);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
