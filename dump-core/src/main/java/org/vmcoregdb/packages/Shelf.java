package org.vmcoregdb.packages;

import java.io.IOException;
import java.nio.file.Path;
import org.vmcoregdb.archive.NewFile;
import org.vmcoregdb.elf.BuildId;

/** Where debug files are put that are taken out of a package. */
interface Shelf {
    /** A folder on its disk, for files that are not complete yet. */
    Path folder();

    /**
     * Puts a complete file in its place.
     *
     * @return the place
     */
    Path put(NewFile file, BuildId buildId, EntryName name) throws IOException;
}
