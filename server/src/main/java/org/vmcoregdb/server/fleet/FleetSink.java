package org.vmcoregdb.server.fleet;

import java.io.IOException;

/** Where rows go. Safe for use by many threads. */
public interface FleetSink {
    /** Whether there is a row of these contents. */
    boolean has(FleetRow.Key key);

    /**
     * Takes a row, if there is none of these contents.
     *
     * @return whether there was none
     * @throws IOException if it cannot be kept
     */
    boolean add(FleetRow row) throws IOException;
}
