package org.vmcoregdb.convert;

import java.util.Optional;

/**
 * What was written.
 *
 * @param bytes size of the file
 * @param pageSize size of a page in bytes
 * @param memory pages of memory that the dump knows of
 * @param written those that are in the file
 * @param zeros how many of these are zeros
 * @param filtered those that the dump has, and the filter left out
 * @param damaged those that the dump should have, and could not be read of it
 * @param problem why the filter may have left too few out
 */
public record ConversionResult(
        long bytes,
        int pageSize,
        long memory,
        long written,
        long zeros,
        long filtered,
        long damaged,
        Optional<String> problem) {
    /** Those that the dump itself did not have. */
    public long missing() {
        return memory - written - filtered - damaged;
    }
}
