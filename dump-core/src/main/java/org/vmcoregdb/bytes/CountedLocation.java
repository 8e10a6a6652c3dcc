package org.vmcoregdb.bytes;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** A place of which it is counted how many bytes are read, of those beside it, too; and of which no more is read when it was enough. */
public final class CountedLocation implements Location {
    private final Location place;
    private final Count count;

    /** What is counted of a place and of those beside it. */
    private record Count(LongAdder bytes, BooleanSupplier enough) {
        void check(String name) throws IOException {
            if (enough.getAsBoolean()) {
                throw new UnansweredException(
                        name + " is not read any further", new IOException("as much was read as may be"));
            }
        }
    }

    /** One of which nothing was read yet, and all may be. */
    public CountedLocation(Location place) {
        this(place, () -> false);
    }

    /**
     * One of which nothing was read yet.
     *
     * @param enough asked before each read, by all threads that read: from when on reads fail
     */
    public CountedLocation(Location place, BooleanSupplier enough) {
        this(place, new Count(new LongAdder(), enough));
    }

    private CountedLocation(Location place, Count count) {
        this.place = place;
        this.count = count;
    }

    /** How many bytes were read up to now; those that were read twice count twice. */
    public long bytes() {
        return count.bytes.sum();
    }

    @Override
    public String name() {
        return place.name();
    }

    @Override
    public String fileName() {
        return place.fileName();
    }

    @Override
    public Location sibling(String otherFileName) {
        return new CountedLocation(place.sibling(otherFileName), count);
    }

    @Override
    public Optional<String> obstacle() {
        return place.obstacle();
    }

    @Override
    public Optional<Path> localFile() {
        return place.localFile();
    }

    @Override
    public long size() throws IOException {
        return place.size();
    }

    @Override
    public String version() throws IOException {
        return place.version();
    }

    @Override
    public InputStream stream() throws IOException {
        return new Stream(place.stream(), name(), count);
    }

    @Override
    public ByteSource open(boolean mapped) throws IOException {
        return new Source(place.open(mapped), count);
    }

    @Override
    public String toString() {
        return name();
    }

    private static final class Stream extends FilterInputStream {
        private final String name;
        private final Count counted;

        Stream(InputStream in, String name, Count counted) {
            super(in);
            this.name = name;
            this.counted = counted;
        }

        @Override
        public int read() throws IOException {
            counted.check(name);
            int one = super.read();
            counted.bytes.add(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            counted.check(name);
            int count = super.read(target, offset, length);
            counted.bytes.add(Math.max(0, count));
            return count;
        }
    }

    private record Source(ByteSource source, Count count) implements ByteSource {
        @Override
        public String name() {
            return source.name();
        }

        @Override
        public long size() {
            return source.size();
        }

        @Override
        public long storedBytes() {
            return source.storedBytes();
        }

        @Override
        public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
            count.check(name());
            return counted(source.read(offset, target, targetOffset, length));
        }

        @Override
        public int readOnce(long offset, byte[] target, int targetOffset, int length) throws IOException {
            count.check(name());
            return counted(source.readOnce(offset, target, targetOffset, length));
        }

        private int counted(int got) {
            count.bytes.add(Math.max(0, got));
            return got;
        }

        @Override
        public long littleEndianLong(long offset) throws IOException {
            count.check(name());
            count.bytes.add(Long.BYTES);
            return source.littleEndianLong(offset);
        }

        @Override
        public void soon(long offset, long length) {
            source.soon(offset, length);
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
