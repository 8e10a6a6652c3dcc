package org.vmcoregdb.bytes;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A file mapped into memory in segments of 1 GiB, each when it is first touched. The fastest way to read single words
 * and whole pages of a file that does not change; for one that may shrink while it is open there is
 * {@link ChannelFile}.
 */
public final class MappedFile implements ByteSource {
    /** A power of two, and as much as fits one {@link MappedByteBuffer} comfortably. */
    private static final int SEGMENT_SHIFT = 30;

    private final String name;
    private final FileChannel channel;
    private final long size;
    private final int segmentShift;
    private final AtomicReferenceArray<MappedByteBuffer> segments;

    private MappedFile(String name, FileChannel channel, long size, int segmentShift) {
        this.name = name;
        this.channel = channel;
        this.size = size;
        this.segmentShift = segmentShift;
        long count = (size + (1L << segmentShift) - 1) >>> segmentShift;
        this.segments = new AtomicReferenceArray<>(Math.toIntExact(count));
    }

    /**
     * Opens a file for reading; nothing is mapped yet.
     *
     * @throws IOException if there is no such file or it may not be read
     */
    public static MappedFile open(Path path) throws IOException {
        return open(path, path.toString());
    }

    /** Opens a file that messages call {@code name}: the expanded copy of one that the user knows. */
    public static MappedFile open(Path path, String name) throws IOException {
        return open(path, name, SEGMENT_SHIFT);
    }

    static MappedFile open(Path path, String name, int segmentShift) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new MappedFile(name, channel, channel.size(), segmentShift);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        if (offset < 0 || offset >= size) {
            return 0;
        }
        int wanted = (int) Math.min(length, size - offset);
        int done = 0;
        while (done < wanted) {
            long at = offset + done;
            MappedByteBuffer segment = segment((int) (at >>> segmentShift));
            int within = (int) (at & ((1L << segmentShift) - 1));
            int count = Math.min(wanted - done, segment.capacity() - within);
            try {
                segment.get(within, target, targetOffset + done, count);
            } catch (InternalError fault) {
                // What the JVM makes of SIGBUS: the file was cut while it was mapped, or its disk failed.
                throw new IOException(name + " could not be read at offset " + at, fault);
            }
            done += count;
        }
        return wanted;
    }

    @Override
    public long littleEndianLong(long offset) throws IOException {
        if (offset >= 0 && offset <= size - Long.BYTES) {
            MappedByteBuffer segment = segment((int) (offset >>> segmentShift));
            int within = (int) (offset & ((1L << segmentShift) - 1));
            if (within <= segment.capacity() - Long.BYTES) {
                try {
                    return segment.getLong(within);
                } catch (InternalError fault) {
                    throw new IOException(name + " could not be read at offset " + offset, fault);
                }
            }
        }
        return ByteSource.super.littleEndianLong(offset);
    }

    private MappedByteBuffer segment(int index) throws IOException {
        MappedByteBuffer mapped = segments.get(index);
        return mapped != null ? mapped : map(index);
    }

    private MappedByteBuffer map(int index) throws IOException {
        long start = (long) index << segmentShift;
        long length = Math.min(1L << segmentShift, size - start);
        MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, start, length);
        mapped.order(ByteOrder.LITTLE_ENDIAN);
        segments.set(index, mapped);
        return mapped;
    }

    /** Closes the file; what is mapped stays readable until it is garbage, which is all that Java 17 offers. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
