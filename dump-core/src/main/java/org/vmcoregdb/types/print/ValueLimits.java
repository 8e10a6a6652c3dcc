package org.vmcoregdb.types.print;

/**
 * How much of a value is shown.
 *
 * @param elements of an array, or characters of a string, at the most: gdb's {@code print elements}; 0 is no limit but the reader's own
 * @param stopAtNul whether an array of characters ends with its first NUL: gdb's {@code print null-stop}
 */
public record ValueLimits(int elements, boolean stopAtNul) {
    /** What crash sets gdb's limits to. */
    public static final ValueLimits STANDARD = new ValueLimits(256, false);

    private static final int NO_LIMIT = 1 << 20;

    /** A limit of 0 is none, as in gdb. */
    public ValueLimits {
        elements = elements == 0 ? NO_LIMIT : elements;
    }
}
