package org.vmcoregdb.bytes;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** A place of which it is counted how many bytes are read, of those beside it, too. */
public final class CountedLocation implements Location {
    private final Location place;
    private final LongAdder bytes;

    /** One of which nothing was read yet. */
    public CountedLocation(Location place) {
        this(place, new LongAdder());
    }

    private CountedLocation(Location place, LongAdder bytes) {
        this.place = place;
        this.bytes = bytes;
    }

    /** How many bytes were read up to now; those that were read twice count twice. */
    public long bytes() {
        return bytes.sum();
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
        return new CountedLocation(place.sibling(otherFileName), bytes);
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
        return new Stream(place.stream(), bytes);
    }

    @Override
    public ByteSource open(boolean mapped) throws IOException {
        return new Source(place.open(mapped), bytes);
    }

    @Override
    public String toString() {
        return name();
    }

    private static final class Stream extends FilterInputStream {
        private final LongAdder bytes;

        Stream(InputStream in, LongAdder bytes) {
            super(in);
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            bytes.add(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            bytes.add(Math.max(0, count));
            return count;
        }
    }

    private record Source(ByteSource source, LongAdder bytes) implements ByteSource {
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
            return counted(source.read(offset, target, targetOffset, length));
        }

        @Override
        public int readOnce(long offset, byte[] target, int targetOffset, int length) throws IOException {
            return counted(source.readOnce(offset, target, targetOffset, length));
        }

        private int counted(int count) {
            bytes.add(Math.max(0, count));
            return count;
        }

        @Override
        public long littleEndianLong(long offset) throws IOException {
            bytes.add(Long.BYTES);
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
