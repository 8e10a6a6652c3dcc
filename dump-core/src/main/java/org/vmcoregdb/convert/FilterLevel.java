package org.vmcoregdb.convert;

import org.vmcoregdb.kernel.mm.PageUse;

/**
 * Which pages are left out: the sum that makedumpfile's {@code -d} takes.
 *
 * @param sum 1 pages of zeros (which take no room in what is written here, whatever is said of them), 2 contents of files without private data, 4 with
 *     or without, 8 memory of programs, 16 free pages; 0 to 31
 */
public record FilterLevel(int sum) {
    /** The largest sum. */
    public static final int ALL = 31;

    private static final int CACHE = 2;
    private static final int PRIVATE_CACHE = 4;
    private static final int USER = 8;
    private static final int FREE = 16;

    /** Nothing is left out. */
    public static final FilterLevel NONE = new FilterLevel(0);

    /** Throws if it is no such sum. */
    public FilterLevel {
        if (sum < 0 || sum > ALL) {
            throw new IllegalArgumentException("a level of a filter is 0 to " + ALL + ", not " + sum);
        }
    }

    /** Whether the kernel has to be asked what its pages are for. */
    boolean asksKernel() {
        return (sum & (CACHE | PRIVATE_CACHE | USER | FREE)) != 0;
    }

    /** Whether free pages are left out. */
    boolean leavesOutFree() {
        return (sum & FREE) != 0;
    }

    /** Whether a page is left out. */
    boolean leavesOut(PageUse.Kind kind) {
        return switch (kind) {
            case KERNEL -> false;
            case CACHE -> (sum & (CACHE | PRIVATE_CACHE)) != 0;
            case PRIVATE_CACHE -> (sum & PRIVATE_CACHE) != 0;
            case USER -> (sum & USER) != 0;
            case FREE -> (sum & FREE) != 0;
        };
    }
}
