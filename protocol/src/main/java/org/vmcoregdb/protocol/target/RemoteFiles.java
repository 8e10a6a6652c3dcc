package org.vmcoregdb.protocol.target;

import java.io.IOException;
import java.util.Optional;

/** The files that clients may read: a fixed set, since what is served here is readable by whoever can connect. */
public interface RemoteFiles {
    /**
     * Opens a file for reading.
     *
     * @param path absolute, as the client named it
     * @return empty if it is not one of the files that are served
     * @throws IOException if it is, but cannot be opened
     */
    Optional<RemoteFile> open(String path) throws IOException;
}
