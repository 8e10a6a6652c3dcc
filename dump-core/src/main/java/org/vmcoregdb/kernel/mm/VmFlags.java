package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.MemoryFault;

/**
 * Names of the bits of {@code vm_flags}. The kernel has them itself, for {@code %pGv} (the table {@code vmaflag_names} of {@code mm/debug.c}, since
 * 4.6); before, they are those of {@code include/linux/mm.h} of that time.
 *
 * @param names in the order of their bits
 * @param told whether the kernel itself says them
 */
public record VmFlags(List<FlagName> names, boolean told) {
    private static final Part<VmFlags> PART = Part.of(VmFlags::read);

    /** A {@code vm_flags} word; crash writes these two words of the kernel's in two parts. */
    private static final Map<String, String> SPELLING = Map.of("SEQREAD", "SEQ_READ", "RANDREAD", "RAND_READ");

    private static final String OLD = """
            READ WRITE EXEC SHARED MAYREAD MAYWRITE MAYEXEC MAYSHARE GROWSDOWN GROWSUP PFNMAP DENYWRITE EXECUTABLE LOCKED IO
            SEQ_READ RAND_READ DONTCOPY DONTEXPAND RESERVED ACCOUNT NORESERVE HUGETLB NONLINEAR HUGEPAGE INSERTPAGE
            ALWAYSDUMP CAN_NONLINEAR MIXEDMAP SAO PFN_AT_MMAP MERGEABLE
            """;

    /** Names of a kernel. */
    public static VmFlags of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static VmFlags read(Kernel kernel) {
        OptionalLong table = kernel.symbol("vmaflag_names");
        if (table.isPresent()) {
            try {
                List<FlagName> all = new ArrayList<>();
                for (FlagName flag : FlagName.table(kernel, table.getAsLong())) {
                    String name = flag.name().toUpperCase(Locale.ROOT);
                    all.add(new FlagName(flag.mask(), SPELLING.getOrDefault(name, name)));
                }
                if (!all.isEmpty()) {
                    return new VmFlags(all, true);
                }
            } catch (MemoryFault missing) {
                // those of old kernels are better than none
            }
        }
        List<FlagName> all = new ArrayList<>();
        for (String name : OLD.strip().split("\\s+")) {
            all.add(new FlagName(1L << all.size(), name));
        }
        return new VmFlags(all, false);
    }

    /** The names of the bits that are set in a word. */
    public List<String> in(long flags) {
        return names.stream()
                .filter(name -> (flags & name.mask()) != 0)
                .map(FlagName::name)
                .toList();
    }
}
