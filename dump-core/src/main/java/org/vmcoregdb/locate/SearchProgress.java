package org.vmcoregdb.locate;

/** Receives how far the search of a dump's memory has come. */
@FunctionalInterface
public interface SearchProgress {
    /** Does nothing. */
    SearchProgress SILENT = new SearchProgress() {
        @Override
        public void searched(long done, long total) {}
    };

    /**
     * Called after every piece of a gigabyte, and once at the end with {@code done == total}.
     *
     * @param done bytes of memory that were searched
     * @param total how many there are to be searched
     */
    void searched(long done, long total);
}
