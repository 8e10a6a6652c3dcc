package org.vmcoregdb.dump.raw;

import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.image.ImageDump;

/**
 * Opens a file that begins like no known format as all memory of a machine, from address 0 on. Whether it is that shows when a kernel is
 * found in it or not. Comes last in the list of formats.
 */
public final class WholeMemoryReader implements FormatReader {
    /** No kernel fits into less, in bytes. */
    public static final long SMALLEST = 4 << 20;

    private static final int PAGE_BYTES = 4096;

    /** Never: raw memory begins with anything. */
    @Override
    public boolean recognises(FileHead head) {
        return false;
    }

    @Override
    public Optional<DumpFile> open(Probe probe) throws FormatException {
        ByteSource memory = probe.first();
        long size = memory.size();
        if (probe.sources().size() > 1 || size < SMALLEST || size % PAGE_BYTES != 0) {
            return Optional.empty();
        }
        return Optional.of(ImageDump.whole("raw memory", "no known format", memory));
    }
}
