package org.vmcoregdb.server.library;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.vmcoregdb.bytes.FormatException;

/**
 * Where dumps come from.
 *
 * @param <T> what is open when a dump is
 */
@FunctionalInterface
public interface Shelf<T extends Closeable> {
    /** The dumps that are there now; no two have the same name. */
    List<Found<T>> dumps() throws IOException;

    /**
     * One of them.
     *
     * @param name what clients call it
     * @param bytes the size of its file
     * @param version another one when the file was changed
     * @param opener opens it
     */
    record Found<T extends Closeable>(String name, long bytes, long version, Opener<T> opener) {}

    /** Opens a dump. */
    @FunctionalInterface
    interface Opener<T extends Closeable> {
        /** Opens it; who gets it closes it. */
        T open() throws FormatException;
    }
}
