package org.vmcoregdb.convert;

/** Receives how far a conversion has come. */
@FunctionalInterface
public interface ConversionProgress {
    /**
     * Called after every piece, and once at the end with {@code done == total}.
     *
     * @param done pages of the dump that are written, or passed over
     * @param total how many there are
     */
    void written(long done, long total);
}
