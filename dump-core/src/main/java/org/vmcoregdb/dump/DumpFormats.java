package org.vmcoregdb.dump;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dump.elfcore.ElfCoreDump;
import org.vmcoregdb.dump.kdump.KdumpFile;

/** Opens dump files of every kind, recognised by content. */
public final class DumpFormats {
    private DumpFormats() {}

    /** Opens a dump: one file, or all files of a split set in any order. */
    public static DumpFile open(List<Path> paths) throws DumpFormatException {
        try {
            List<ByteSource> sources = new ArrayList<>();
            for (Path path : paths) {
                sources.add(MappedFile.open(path));
            }
            byte[] magic = new byte[4];
            sources.get(0).read(0, magic, 0, 4);
            return magic[0] == 0x7f ? ElfCoreDump.open(sources.get(0), "") : KdumpFile.open(sources, "");
        } catch (IOException e) {
            throw new DumpFormatException(paths.get(0) + " could not be opened: " + e.getMessage(), e);
        }
    }
}
