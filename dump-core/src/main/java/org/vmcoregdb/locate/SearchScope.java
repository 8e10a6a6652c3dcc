package org.vmcoregdb.locate;

/**
 * How memory is searched for a kernel that does not say where it is.
 *
 * @param limitBytes how much of the memory that the file has is searched, lowest addresses first
 * @param progress receives how far that has come
 */
public record SearchScope(long limitBytes, SearchProgress progress) {
    /** Tens of seconds of searching. Kernels keep their vmcoreinfo in memory that they allocate early, which is low. */
    public static final long STANDARD_BYTES = 64L << 30;

    /** The standard limit, silently. */
    public static final SearchScope STANDARD = new SearchScope(STANDARD_BYTES, SearchProgress.SILENT);
}
