package org.vmcoregdb.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.vmcoregdb.archive.CacheFolder;
import org.vmcoregdb.archive.ExpansionCache;
import org.vmcoregdb.archive.NewFile;
import org.vmcoregdb.elf.BuildId;

/**
 * Debug files by build-id, in a folder of ours: {@code .build-id/ab/cdef….debug}, as in {@code /usr/lib/debug}, so that gdb
 * can use it, too ({@code set debug-file-directory}). Beside it, {@code packages} remembers which package has what.
 */
public final class DebugFileCache implements Shelf {
    private final Path folder;

    /** @param folder made on first use */
    public DebugFileCache(Path folder) {
        this.folder = folder;
    }

    /** The user's: {@code vmcore-gdb/debug} in {@code $XDG_CACHE_HOME}, or in {@code ~/.cache} where that is not set. */
    public static DebugFileCache standard() {
        return new DebugFileCache(ExpansionCache.defaultFolder().resolve("debug"));
    }

    /** The file of a build, if it is there. */
    public Optional<Path> find(BuildId buildId) {
        Optional<Path> found = Optional.of(place(buildId)).filter(Files::isRegularFile);
        found.ifPresent(CacheFolder::markUsed);
        return found;
    }

    /** Where the index of a file's types is, or goes: beside the file, though that may be elsewhere. */
    public Path typeIndex(BuildId buildId) {
        return buildId.in(folder.resolve(".build-id"), ".types");
    }

    private Path place(BuildId buildId) {
        return buildId.in(folder.resolve(".build-id"));
    }

    @Override
    public Path folder() {
        return folder;
    }

    /** Replaces what is there: a module that was found without debug information, for one. */
    @Override
    public Path put(NewFile file, BuildId buildId, EntryName name) throws IOException {
        Path place = place(buildId);
        file.finishAs(place);
        return place;
    }
}
