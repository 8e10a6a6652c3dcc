package org.vmcoregdb.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;

/** Memory in which each page has one value in all its bytes, for tests of what a file has where. */
public final class NumberedPages {
    private static final int PAGE = 4096;

    private NumberedPages() {}

    /** Pages of 1, 2, 3 … */
    public static byte[] memory(int pages) {
        byte[] memory = new byte[pages * PAGE];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = (byte) (i / PAGE + 1);
        }
        return memory;
    }

    /** Sees to it that a page is there and has this value. */
    public static void assertPage(DumpFile dump, long pfn, int value) {
        assertThat(dump.lookup(pfn))
                .isInstanceOfSatisfying(
                        PageLookup.Present.class, p -> assertThat(p.bytes()).containsOnly(value));
    }

    /** Files of one dump; what is expanded goes into a folder of the test. */
    public static DumpFile open(Path folder, Path... files) throws FormatException {
        List<Location> locations = new ArrayList<>();
        for (Path file : files) {
            locations.add(new FileLocation(file));
        }
        return DumpFormats.standard()
                .open(locations, new OpenOptions(true, folder.resolve("cache"), ExpansionProgress.SILENT));
    }
}
