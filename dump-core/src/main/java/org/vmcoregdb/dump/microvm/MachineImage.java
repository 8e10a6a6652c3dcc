package org.vmcoregdb.dump.microvm;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.image.ExtentMap;
import org.vmcoregdb.dump.image.ImageDump;

/** The memory of a machine whose state is another file. */
final class MachineImage {
    private MachineImage() {}

    /**
     * A dump that owns both files.
     *
     * @param extents where memory is in its file; empty if that is not known
     * @param warnings whole sentences about what was not found
     */
    static ImageDump of(
            String format, ByteSource state, ByteSource memory, Optional<ExtentMap> extents, List<String> warnings)
            throws FormatException {
        String detail = "memory in " + memory.name().substring(memory.name().lastIndexOf('/') + 1);
        ImageDump dump = extents.isPresent()
                ? ImageDump.of(format, detail, memory, extents.get(), warnings)
                : ImageDump.whole(format, detail, memory).warning(warnings);
        return dump.owning(state);
    }
}
