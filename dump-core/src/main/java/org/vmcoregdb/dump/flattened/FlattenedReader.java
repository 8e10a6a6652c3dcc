package org.vmcoregdb.dump.flattened;

import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.WrappingReader;

/** Finds the file inside a flattened stream. */
public final class FlattenedReader implements WrappingReader {
    @Override
    public boolean recognises(FileHead head) {
        return FlattenedSource.recognises(head.bytes());
    }

    @Override
    public Unwrapped unwrap(ByteSource source) throws FormatException {
        FlattenedSource inside = FlattenedSource.open(source);
        return new Unwrapped(inside, new Packing("flattened", inside.warnings()));
    }
}
