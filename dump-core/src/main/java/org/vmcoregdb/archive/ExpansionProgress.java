package org.vmcoregdb.archive;

/** Receives how far the expansion of a compressed file has come. */
@FunctionalInterface
public interface ExpansionProgress {
    /** Does nothing. */
    ExpansionProgress SILENT = new ExpansionProgress() {
        @Override
        public void advanced(String file, long done, long total) {}
    };

    /**
     * Called after every read, by the thread that expands, and once at the end with {@code done == total}.
     *
     * @param file the compressed file, without its folder
     * @param done bytes of it that were read
     * @param total its size in bytes
     */
    void advanced(String file, long done, long total);
}
