package org.vmcoregdb.locate;

import static org.vmcoregdb.locate.Finding.hex;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.PhysicalMemory;

/** Finds a kernel in its dump. A dump with a vmcoreinfo note costs nothing: what that says is taken as it is. */
public final class KernelFinder {
    private static final int MOST_SHOWN = 8;

    /** {@code XEN_ELFNOTE_CRASH_INFO} and {@code …_CRASH_REGS} (xen.git, {@code xen/include/public/elfnote.h}). */
    private static final int XEN_CRASH_NOTES = 0x1000;

    private final DumpFile dump;
    private final Architecture arch;
    private final Overrides overrides;
    private final PhysicalMemory physical;

    private KernelFinder(DumpFile dump, Architecture arch, Overrides overrides) {
        this.dump = dump;
        this.arch = arch;
        this.overrides = overrides;
        this.physical = new PhysicalMemory(dump);
    }

    /**
     * Finds the kernel.
     *
     * @throws DumpFormatException if it cannot be found, or several could be it
     */
    public static Whereabouts find(DumpFile dump, Architecture arch, Overrides overrides) throws DumpFormatException {
        return new KernelFinder(dump, arch, overrides).find();
    }

    private Whereabouts find() throws DumpFormatException {
        if (overrides.vmcoreInfo().isPresent()) {
            return inMemory(at(overrides.vmcoreInfo().getAsLong()), "--set");
        }
        Optional<VmcoreInfo> told = dump.vmcoreInfo();
        if (told.isPresent()) {
            Whereabouts where = new Description(told.get(), "vmcoreinfo").under(overrides, List.of());
            if (isXenHost() && !fits(where)) {
                throw new DumpFormatException(
                        "The dump is of a whole Xen host: its memory is the hypervisor's and that of"
                                + " all domains, and which of it is the kernel's that crashed cannot be told from it");
            }
            return where;
        }
        List<VmcoreInfoSearch.Candidate> candidates = VmcoreInfoSearch.all(dump);
        return switch (candidates.size()) {
            case 0 -> new BareKernel(physical, overrides).find(RegisterView.all(dump, arch, physical));
            case 1 -> inMemory(candidates.get(0), "found by its first line");
            default -> inMemory(oneThatFits(candidates), "of " + candidates.size() + " such texts the one that fits");
        };
    }

    private boolean isXenHost() {
        for (Note note : dump.notes()) {
            boolean crashNote = note.owner().equals("Xen") && note.type() >>> 12 == XEN_CRASH_NOTES;
            if (crashNote || note.owner().equals("VMCOREINFO_XEN")) {
                return true;
            }
        }
        return false;
    }

    private boolean fits(Whereabouts where) {
        return Placement.fits(dump, physical, where);
    }

    private VmcoreInfoSearch.Candidate at(long paddr) throws DumpFormatException {
        int inPage = (int) (paddr & (dump.pageSize() - 1));
        Optional<VmcoreInfo> info = physical.page(paddr) instanceof PageLookup.Present page
                ? VmcoreInfoSearch.textAt(page.bytes(), inPage)
                : Optional.empty();
        return new VmcoreInfoSearch.Candidate(
                paddr,
                info.orElseThrow(() -> new DumpFormatException(
                        "There is no vmcoreinfo at physical address " + hex(paddr) + ", which --set names")));
    }

    private VmcoreInfoSearch.Candidate oneThatFits(List<VmcoreInfoSearch.Candidate> candidates)
            throws DumpFormatException {
        List<VmcoreInfoSearch.Candidate> fitting = candidates.stream()
                .filter(c -> fits(new Description(c.info(), "").under(overrides, List.of())))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        String list = (fitting.isEmpty() ? candidates : fitting)
                .stream()
                        .limit(MOST_SHOWN)
                        .map(c -> release(c) + " at " + hex(c.paddr()))
                        .collect(Collectors.joining(", "));
        throw new DumpFormatException("The dump carries no vmcoreinfo, and of those in its memory "
                + (fitting.isEmpty() ? "none fits" : "more than one fits") + ": " + list
                + " (--set vmcoreinfo=ADDRESS chooses one)");
    }

    private static String release(VmcoreInfoSearch.Candidate candidate) {
        return candidate.info().get("OSRELEASE").orElse("an unknown kernel");
    }

    /** A text found in memory must fit what is there; where its own phys_base does not, a CPU's page table may tell a better one. */
    private Whereabouts inMemory(VmcoreInfoSearch.Candidate candidate, String how) throws DumpFormatException {
        List<Finding> found =
                List.of(new Finding("vmcoreinfo", "in memory, at physical address " + hex(candidate.paddr()), how));
        String source = "that vmcoreinfo's";
        Whereabouts where = new Description(candidate.info(), source).under(overrides, found);
        if (fits(where)) {
            return where;
        }
        for (RegisterView view : RegisterView.all(dump, arch, physical)) {
            VmcoreInfo corrected =
                    Description.with(candidate.info(), "NUMBER(phys_base)", Long.toString(view.physBase()));
            Whereabouts seen = new Description(corrected, "CR3 of CPU " + view.cpu() + " for").under(overrides, found);
            if (fits(seen)) {
                return seen;
            }
        }
        throw new DumpFormatException("The dump carries no vmcoreinfo, and the one in its memory at "
                + hex(candidate.paddr()) + " does not fit: there is no " + release(candidate)
                + " where it says");
    }
}
