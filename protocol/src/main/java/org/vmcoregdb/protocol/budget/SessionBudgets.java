package org.vmcoregdb.protocol.budget;

/**
 * What all sessions of a server share.
 *
 * @param changes for what clients changed in memory and registers
 * @param documents for {@code qXfer} documents that are kept between two slices; one that does not fit is made again
 */
public record SessionBudgets(Budget changes, Budget documents) {
    private static final long MIB = 1 << 20;

    /** 4 MiB of changes a client and 64 MiB in all, 4 MiB of documents a client and 32 MiB in all. */
    public static SessionBudgets standard() {
        return new SessionBudgets(new Budget(64 * MIB, 4 * MIB), new Budget(32 * MIB, 4 * MIB));
    }
}
