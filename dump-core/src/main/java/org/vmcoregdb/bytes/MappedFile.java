package org.vmcoregdb.bytes;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * A file mapped into memory in segments of 1 GiB, each when it is first touched: the fastest way to read single words and
 * whole pages.
 *
 * <p>A CPU that reads a mapping past the end of a file that was cut short gets SIGBUS, of which the JVM makes an {@link
 * InternalError}: from interpreted code at once, from compiled code some instructions later, in whatever method the thread
 * has reached by then. It is caught here where it comes at once; that it comes at all is avoided by looking at the
 * file's length before each read of more than a few words, and before single words when that is a millisecond ago. Either way the read fails with a {@link FileCutException}.
 */
public final class MappedFile implements ByteSource {
    /** A power of two, and as much as fits one {@link MappedByteBuffer} comfortably. */
    private static final int SEGMENT_SHIFT = 30;

    /** Before reads of as many bytes the file's length is looked at: it costs what copying some hundred bytes costs. */
    private static final int LARGE_READ = 512;

    /** How old what is known of the file's length may be when less is read. */
    private static final long LENGTH_NANOS = 1_000_000;

    private final String name;
    private final RandomAccessFile file;
    private final long size;
    private final int segmentShift;
    private final AtomicReferenceArray<MappedByteBuffer> segments;
    private volatile long shortest;
    private volatile long lengthCheckedAt;

    private MappedFile(String name, RandomAccessFile file, long size, int segmentShift) {
        this.name = name;
        this.file = file;
        this.size = size;
        this.segmentShift = segmentShift;
        this.shortest = size;
        this.lengthCheckedAt = System.nanoTime();
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

    /**
     * As above, and lets {@code opened} see the channel, which stays open until the file is closed: to lock the file, for
     * one.
     */
    public static MappedFile open(Path path, String name, Consumer<FileChannel> opened) throws IOException {
        MappedFile mapped = open(path, name);
        opened.accept(mapped.file.getChannel());
        return mapped;
    }

    static MappedFile open(Path path, String name, int segmentShift) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            return new MappedFile(name, file, file.length(), segmentShift);
        } catch (IOException | RuntimeException e) {
            file.close();
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
        checkLength(offset + wanted, wanted >= LARGE_READ);
        int done = 0;
        while (done < wanted) {
            long at = offset + done;
            MappedByteBuffer segment = segment((int) (at >>> segmentShift));
            int within = (int) (at & ((1L << segmentShift) - 1));
            int count = Math.min(wanted - done, segment.capacity() - within);
            if (count <= 0) {
                throw new FileCutException(name, at); // of a segment that was mapped after the cut
            }
            try {
                segment.get(within, target, targetOffset + done, count);
            } catch (InternalError fault) {
                throw afterFault(at, fault);
            }
            done += count;
        }
        return wanted;
    }

    @Override
    public int readOnce(long offset, byte[] target, int targetOffset, int length) throws IOException {
        return readOnce(offset, ByteBuffer.wrap(target, targetOffset, length));
    }

    @Override
    public int readOnce(long offset, ByteBuffer target) throws IOException {
        if (offset < 0 || offset >= size) {
            return 0;
        }
        int wanted = (int) Math.min(target.remaining(), size - offset);
        ByteBuffer into = target.slice(target.position(), wanted);
        while (into.hasRemaining()) {
            long at = offset + into.position();
            if (file.getChannel().read(into, at) < 0) {
                throw new FileCutException(name, at);
            }
        }
        target.position(target.position() + wanted);
        return wanted;
    }

    @Override
    public long littleEndianLong(long offset) throws IOException {
        if (offset >= 0 && offset <= size - Long.BYTES) {
            MappedByteBuffer segment = segment((int) (offset >>> segmentShift));
            int within = (int) (offset & ((1L << segmentShift) - 1));
            if (within <= segment.capacity() - Long.BYTES) {
                checkLength(offset + Long.BYTES, false);
                try {
                    return segment.getLong(within);
                } catch (InternalError fault) {
                    throw afterFault(offset, fault);
                }
            }
        }
        return ByteSource.super.littleEndianLong(offset);
    }

    /** Fails if the file, which may have been looked at a moment ago, no longer reaches to {@code end}. */
    private void checkLength(long end, boolean now) throws IOException {
        if (now || System.nanoTime() - lengthCheckedAt > LENGTH_NANOS) {
            measure();
        }
        if (end > shortest) {
            throw new FileCutException(name, shortest);
        }
    }

    private void measure() throws IOException {
        long length = file.length();
        if (length < shortest) {
            shortest = length;
        }
        lengthCheckedAt = System.nanoTime();
    }

    /** What an access that the JVM made an error of means: the file was cut, or its disk failed. */
    private IOException afterFault(long offset, InternalError fault) throws IOException {
        measure();
        IOException why = shortest < size
                ? new FileCutException(name, shortest)
                : new IOException(name + " could not be read at offset 0x" + Long.toHexString(offset));
        why.addSuppressed(fault);
        return why;
    }

    private MappedByteBuffer segment(int index) throws IOException {
        MappedByteBuffer mapped = segments.get(index);
        return mapped != null ? mapped : map(index);
    }

    private MappedByteBuffer map(int index) throws IOException {
        long start = (long) index << segmentShift;
        measure();
        if (start >= shortest) {
            throw new FileCutException(name, shortest); // mapping what is past the end would lengthen the file, or fail
        }
        long length = Math.min(1L << segmentShift, shortest - start);
        MappedByteBuffer mapped = file.getChannel().map(FileChannel.MapMode.READ_ONLY, start, length);
        mapped.order(ByteOrder.LITTLE_ENDIAN);
        segments.set(index, mapped);
        return mapped;
    }

    /** Closes the file and lets go of what is mapped, which is unmapped as garbage: Java 17 offers no more. */
    @Override
    public void close() throws IOException {
        file.close();
        for (int i = 0; i < segments.length(); i++) {
            segments.set(i, null);
        }
    }
}
