package org.vmcoregdb.locate;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.Translation;

/** Whether a kernel is where it is said to be: its name is read from {@code init_uts_ns} through its page tables. */
final class LocationCheck {
    private static final int UTS_FIELD_BYTES = 65;
    private static final int RELEASE = 2 * UTS_FIELD_BYTES;

    /** {@code struct uts_namespace} begins with the names or, until 5.10, with a reference count. */
    private static final int LAST_NAME_OFFSET = 16;

    /** What {@code uname -s} says. */
    private static final byte[] SYSTEM = {'L', 'i', 'n', 'u', 'x', 0};

    private LocationCheck() {}

    /** What memory says to a description of a kernel. */
    enum Verdict {
        /** The name that is read where the description says is the one that it names. */
        FITS,
        /** Something else is there, or nothing is mapped there. */
        CONTRADICTED,
        /** The description does not say enough, or the memory that would say is missing. */
        UNKNOWN
    }

    /** True if what is in memory there is the release that vmcoreinfo names. */
    static boolean fits(DumpFile dump, PhysicalMemory physical, KernelLocation where) {
        return verdict(dump, physical, where) == Verdict.FITS;
    }

    /** Whether what is in memory there is the release that vmcoreinfo names. */
    static Verdict verdict(DumpFile dump, PhysicalMemory physical, KernelLocation where) {
        Optional<String> release = where.info().get("OSRELEASE");
        OptionalLong names = where.info().symbol("init_uts_ns");
        if (release.isEmpty() || names.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        try {
            KernelLayout layout = KernelLayout.of(dump, where, name -> OptionalLong.empty());
            PagedAddressSpace memory = layout.addressSpace(physical);
            if (memory.pageTable().walk(names.getAsLong()) instanceof Translation.Unmapped unmapped) {
                return unmapped.reason() == FaultReason.PAGE_TABLE_MISSING
                        ? withoutTables(physical, layout, names.getAsLong())
                        : Verdict.CONTRADICTED;
            }
            for (int offset = 0; offset <= LAST_NAME_OFFSET; offset += 4) {
                long at = names.getAsLong() + offset;
                if (memory.readCString(at, UTS_FIELD_BYTES).equals("Linux")) {
                    boolean same =
                            memory.readCString(at + RELEASE, UTS_FIELD_BYTES).equals(release.get());
                    return same ? Verdict.FITS : Verdict.CONTRADICTED;
                }
            }
            return Verdict.CONTRADICTED;
        } catch (MemoryFault elsewhere) {
            return isNoKernels(elsewhere.reason()) ? Verdict.CONTRADICTED : Verdict.UNKNOWN;
        } catch (FormatException unusable) {
            return Verdict.UNKNOWN;
        }
    }

    /** Whether memory that is missing for a reason cannot be a kernel's: nobody leaves that out, and all of it is mapped. */
    private static boolean isNoKernels(FaultReason reason) {
        return switch (reason) {
            case EXCLUDED, NOT_RAM, NOT_MAPPED, NOT_CANONICAL -> true;
            default -> false;
        };
    }

    /** What a filter left out was user memory or free: a kernel is not there, and neither are its page tables. */
    private static Verdict withoutTables(PhysicalMemory physical, KernelLayout layout, long names) {
        OptionalLong paddr = layout.image().translate(names);
        boolean leftOut = isLeftOut(physical, layout.pageTableRoot())
                || paddr.isPresent() && isLeftOut(physical, paddr.getAsLong());
        boolean otherwise = paddr.isPresent() && isOtherwise(physical, paddr.getAsLong());
        return leftOut || otherwise ? Verdict.CONTRADICTED : Verdict.UNKNOWN;
    }

    /** Whether the memory that the image has its names in is there, and has none. */
    private static boolean isOtherwise(PhysicalMemory physical, long names) {
        byte[] bytes = new byte[LAST_NAME_OFFSET + SYSTEM.length];
        if (physical.read(names, bytes, 0, bytes.length) < bytes.length) {
            return false;
        }
        for (int offset = 0; offset <= LAST_NAME_OFFSET; offset += 4) {
            if (Arrays.equals(bytes, offset, offset + SYSTEM.length, SYSTEM, 0, SYSTEM.length)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLeftOut(PhysicalMemory physical, long paddr) {
        return physical.page(paddr) instanceof PageLookup.Absent absent && absent.reason() == AbsenceReason.EXCLUDED;
    }
}
