package org.vmcoregdb.dump.open;

import java.nio.file.Path;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.archive.ExpansionProgress;

/**
 * How to open dump files.
 *
 * @param memoryMapped true to map files into memory (fastest), false to read them piecewise: for files on storage that
 *     may fail or shrink
 * @param cacheFolder where compressed files are expanded to; made if need be
 * @param progress receives how far an expansion has come
 */
public record OpenOptions(boolean memoryMapped, Path cacheFolder, ExpansionProgress progress) {
    /** Mapped, with the user's cache folder, silently. */
    public static OpenOptions standard() {
        return new OpenOptions(true, ExpansionCache.defaultFolder(), ExpansionProgress.SILENT);
    }
}
