package org.vmcoregdb.dump.raw;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.Probe;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.dump.image.GuestMemoryMap;
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
        return Optional.of(of("raw memory", "no known format", memory));
    }

    /**
     * All memory of a machine.
     *
     * @param name what to call the format
     * @param detail more about it
     * @param memory from address 0 on; closed with the dump
     */
    public static ImageDump of(String name, String detail, ByteSource memory) throws FormatException {
        long size = memory.size();
        try {
            Optional<ExtentMap> map =
                    GuestMemoryMap.noneHasHole(size) ? Optional.empty() : GuestMemoryMap.search(memory);
            boolean unknown = map.isEmpty() && !GuestMemoryMap.noneHasHole(size);
            List<String> warnings = unknown ? List.of(GuestMemoryMap.unknown(memory.name())) : List.of();
            ExtentMap extents = map.isPresent() ? map.get() : ExtentMap.of(List.of(new ExtentMap.Piece(0, size, 0)));
            return ImageDump.of(name, detail, memory, extents, warnings);
        } catch (IOException e) {
            throw new FormatException(memory.name() + " could not be read: " + IoReason.of(e), e);
        }
    }
}
