package org.vmcoregdb.dump.flattened;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.vmcoregdb.bytes.ByteBuilder;

/** Builds flattened streams in memory. */
public final class FlattenedWriter {
    private final ByteBuilder stream = new ByteBuilder(ByteOrder.BIG_ENDIAN);

    /** A stream without records. */
    public FlattenedWriter() {
        stream.text(0, "makedumpfile").u64(16, 1).u64(24, 1).grow(4096);
    }

    /** Adds a record. */
    public FlattenedWriter write(long offset, byte[] bytes) {
        int at = stream.length();
        stream.u64(at, offset).u64(at + 8, bytes.length).raw(at + 16, bytes);
        return this;
    }

    /** Adds the header of a record only. */
    public FlattenedWriter header(long offset, long size) {
        int at = stream.length();
        stream.u64(at, offset).u64(at + 8, size);
        return this;
    }

    /** Adds a file in records of {@code chunk} bytes. */
    public FlattenedWriter file(byte[] file, int chunk) {
        for (int at = 0; at < file.length; at += chunk) {
            write(at, Arrays.copyOfRange(file, at, Math.min(file.length, at + chunk)));
        }
        return this;
    }

    /** The stream with its end record. */
    public byte[] build() {
        return header(-1, -1).buildWithoutEnd();
    }

    /** The stream as it is. */
    public byte[] buildWithoutEnd() {
        return stream.build();
    }
}
