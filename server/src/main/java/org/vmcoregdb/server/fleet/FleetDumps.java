package org.vmcoregdb.server.fleet;

import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;

/** How dumps are opened. Safe for use by many threads. */
@FunctionalInterface
public interface FleetDumps {
    /**
     * Opens a dump.
     *
     * @throws FormatException if that cannot be done
     */
    CrashDump open(Location dump) throws FormatException;

    /** Whether a file begins like a dump; one that cannot be read is taken for one, and says why when it is opened. */
    default boolean isDump(Location file) {
        return true;
    }

    /** What other machines were asked of a dump until now. */
    default Usage usage(Location dump) {
        return Usage.NONE;
    }

    /** Nothing more is asked of a dump: what is kept of it can go. */
    default void done(Location dump) {}

    /**
     * What other machines were asked.
     *
     * @param bytes that came
     * @param requests that were sent
     */
    record Usage(long bytes, long requests) {
        static final Usage NONE = new Usage(0, 0);
    }

    /**
     * A file that may be a dump.
     *
     * @param place where it is
     * @param named whether the user named it: then it has a row, dump or not
     */
    record Candidate(Location place, boolean named) {}
}
