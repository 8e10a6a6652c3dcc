package org.vmcoregdb.locate;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.Translation;

/** Whether a kernel is where it is said to be: its name is read from {@code init_uts_ns} through its page tables. */
final class Placement {
    private static final int UTS_FIELD_BYTES = 65;
    private static final int RELEASE = 2 * UTS_FIELD_BYTES;

    /** {@code struct uts_namespace} begins with the names or, until 5.10, with a reference count. */
    private static final int LAST_NAME_OFFSET = 16;

    private Placement() {}

    /** True if what is in memory there is the release that vmcoreinfo names. */
    static boolean fits(DumpFile dump, PhysicalMemory physical, Whereabouts where) {
        Optional<String> release = where.info().get("OSRELEASE");
        OptionalLong names = where.info().symbol("init_uts_ns");
        if (release.isEmpty() || names.isEmpty()) {
            return false;
        }
        try {
            KernelLayout layout = KernelLayout.of(dump, where, name -> OptionalLong.empty());
            PagedAddressSpace memory = layout.addressSpace(physical);
            if (memory.pageTable().walk(names.getAsLong()) instanceof Translation.Unmapped) {
                return false;
            }
            for (int offset = 0; offset <= LAST_NAME_OFFSET; offset += 4) {
                long at = names.getAsLong() + offset;
                if (memory.readCString(at, UTS_FIELD_BYTES).equals("Linux")) {
                    return memory.readCString(at + RELEASE, UTS_FIELD_BYTES).equals(release.get());
                }
            }
            return false;
        } catch (DumpFormatException | MemoryFault elsewhere) {
            return false;
        }
    }
}
