package org.vmcoregdb.mutation;

import java.util.List;
import java.util.Random;
import org.vmcoregdb.bytes.FormatException;

/**
 * A format whose files are damaged.
 *
 * @param name what to call it
 * @param seeds sound files
 * @param reader reads all of a file that can be read
 */
public record MutatedFormat(String name, List<byte[]> seeds, Reader reader) {
    /** Reads a file. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Reads all of it, and ends normally or with one of the declared exceptions.
         *
         * @param bytes the file
         * @param random for what is chosen to be read
         */
        void read(byte[] bytes, Random random) throws FormatException, Exception;
    }
}
