package org.vmcoregdb.remote;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The files on another machine whose addresses begin alike, page by page. Each call is one request: who asks retries what is worth it. */
public interface FolderReader {
    /** What messages call it: its address. */
    String name();

    /**
     * Some of the files.
     *
     * @param from what the page before this one said; empty for the first page
     * @throws RemoteException if the other machine does not give them
     * @throws IOException if the connection fails, which is worth another try
     */
    Page page(Optional<String> from) throws IOException;

    /**
     * Some of the files.
     *
     * @param entries in the order of the server
     * @param next what to ask for the following ones; empty after the last page
     */
    record Page(List<Entry> entries, Optional<String> next) {
        /** Copies the entries. */
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /**
     * One file.
     *
     * @param file where it is
     * @param version the contents that it has
     */
    record Entry(RangeReader file, RangeReader.Version version) {}
}
