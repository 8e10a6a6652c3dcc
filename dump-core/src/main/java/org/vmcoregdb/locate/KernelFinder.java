package org.vmcoregdb.locate;

import static org.vmcoregdb.locate.Fact.hex;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.PhysicalMemory;

/**
 * Finds a kernel in its dump. What a vmcoreinfo note says is taken as it is if the kernel's name can be read back through
 * it, or the memory that would say is missing. Hypervisors have written such notes full of zeros, or of the kernel before:
 * one that memory contradicts is passed over, and the kernel looked for as if there were none.
 */
public final class KernelFinder {
    private static final int MOST_SHOWN = 8;

    /** {@code XEN_ELFNOTE_CRASH_INFO} and {@code …_CRASH_REGS} (xen.git, {@code xen/include/public/elfnote.h}). */
    private static final int XEN_CRASH_NOTES = 0x1000;

    private final DumpFile dump;
    private final Overrides overrides;
    private final PhysicalMemory physical;
    private final Optional<KernelMapping> mapping;

    private KernelFinder(DumpFile dump, Overrides overrides) {
        this.dump = dump;
        this.overrides = overrides;
        this.physical = new PhysicalMemory(dump);
        this.mapping = KernelMapping.of(dump.machine());
    }

    /**
     * Finds the kernel.
     *
     * @throws FormatException if it cannot be found, or several could be it
     */
    public static KernelLocation find(DumpFile dump, Overrides overrides) throws FormatException {
        return new KernelFinder(dump, overrides).find();
    }

    private KernelLocation find() throws FormatException {
        if (overrides.vmcoreInfo().isPresent()) {
            return inMemory(at(overrides.vmcoreInfo().getAsLong()), "--set", "The dump carries no vmcoreinfo");
        }
        Optional<VmcoreInfo> told = dump.vmcoreInfo();
        Optional<KernelLocation> another = told.flatMap(this::anotherThatFits);
        if (another.isPresent()) {
            return another.get();
        }
        return told.isPresent() ? checked(told.get()) : searched("The dump carries no vmcoreinfo");
    }

    /** Where the dump has several notes, and memory bears out one of the others instead of the first. */
    private Optional<KernelLocation> anotherThatFits(VmcoreInfo first) {
        List<VmcoreInfo> notes = VmcoreInfo.allOfNotes(dump.notes());
        if (notes.size() < 2 || fits(described(withImageBase(first), "", List.of()))) {
            return Optional.empty();
        }
        for (VmcoreInfo note : notes) {
            KernelLocation where = described(withImageBase(note), "vmcoreinfo", List.of());
            if (!note.text().equals(first.text()) && fits(where)) {
                String doubt = "of " + notes.size() + " different ones memory bears out that of "
                        + note.get("OSRELEASE").orElse("an unknown kernel") + ", and not the first, of "
                        + first.get("OSRELEASE").orElse("an unknown kernel");
                return Optional.of(where.doubting(doubt, "not believed"));
            }
        }
        return Optional.empty();
    }

    private KernelLocation checked(VmcoreInfo note) throws FormatException {
        boolean saysSomething =
                note.values().keySet().stream().anyMatch(key -> key.equals("OSRELEASE") || key.endsWith(")"));
        if (!saysSomething) {
            String doubt = note.text().isEmpty() ? "it is empty" : "it is damaged, nothing in it is a kernel's";
            return searched("The dump's vmcoreinfo note is not to be used: " + doubt)
                    .doubting(doubt, "not believed");
        }
        KernelLocation where = described(withImageBase(note), "vmcoreinfo", List.of());
        LocationCheck.Verdict verdict = LocationCheck.verdict(dump, physical, where);
        if (verdict == LocationCheck.Verdict.FITS) {
            return where;
        }
        if (isXenHost()) {
            throw new FormatException("The dump is of a whole Xen host: its memory is the hypervisor's and that of"
                    + " all domains, and which of it is the kernel's that crashed cannot be known from it");
        }
        if (verdict == LocationCheck.Verdict.UNKNOWN) {
            return where;
        }
        String doubt =
                "there is no kernel " + note.get("OSRELEASE").get() + " in memory where it says, so it is another's";
        try {
            return searched("The dump's vmcoreinfo note is not to be used: " + doubt)
                    .doubting(doubt, "not believed");
        } catch (FormatException nothingBetter) {
            return where.doubting(doubt, "believed for want of a better one");
        }
    }

    /** @param why what the dump lacks, as the beginning of a sentence about what cannot be found either */
    private KernelLocation searched(String why) throws FormatException {
        VmcoreInfoSearch.Found found = VmcoreInfoSearch.search(
                dump, overrides.search(), c -> fits(described(withImageBase(c.info()), "", List.of())));
        List<VmcoreInfoSearch.Candidate> candidates = found.candidates();
        return switch (candidates.size()) {
            case 0 -> new BareKernel(physical, overrides, why, found.searched()).find(mapping, views());
            case 1 -> inMemory(candidates.get(0), "found by its first line", why);
            default ->
                inMemory(
                        oneThatFits(candidates, why), "of " + candidates.size() + " such texts the one that fits", why);
        };
    }

    private List<KernelView> views() {
        return mapping.isPresent() ? mapping.get().views(dump, physical) : List.of();
    }

    /**
     * Until 4.10 the text has the address of the variable with the image's base, not its value: the value is what a CPU's page table
     * says, or 0, where the kernel is not moved, if the kernel can be read through it.
     */
    private VmcoreInfo withImageBase(VmcoreInfo info) {
        Optional<String> name = mapping.flatMap(KernelMapping::imageBase);
        if (name.isEmpty()
                || info.number(name.get()).isPresent()
                || dump.headerPhysBase().isPresent()
                || overrides.physBase().isPresent()) {
            return info;
        }
        return Stream.concat(views().stream().map(KernelView::imageBase), Stream.of(0L))
                .map(base -> VmcoreInfoOverride.with(info, "NUMBER(" + name.get() + ")", Long.toString(base)))
                .filter(guess -> fits(described(guess, "", List.of())))
                .findFirst()
                .orElse(info);
    }

    private KernelLocation described(VmcoreInfo info, String source, List<Fact> found) {
        return new VmcoreInfoOverride(info, source, mapping.flatMap(KernelMapping::imageBase), dump.headerPhysBase())
                .under(overrides, found);
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

    private boolean fits(KernelLocation where) {
        return LocationCheck.fits(dump, physical, where);
    }

    private VmcoreInfoSearch.Candidate at(long paddr) throws FormatException {
        int inPage = (int) (paddr & (dump.pageSize() - 1));
        Optional<VmcoreInfo> info = physical.page(paddr) instanceof PageLookup.Present page
                ? VmcoreInfoSearch.textAt(page.bytes(), inPage)
                : Optional.empty();
        return new VmcoreInfoSearch.Candidate(
                paddr,
                info.orElseThrow(() -> new FormatException(
                        "There is no vmcoreinfo at physical address " + hex(paddr) + ", which --set names")));
    }

    private VmcoreInfoSearch.Candidate oneThatFits(List<VmcoreInfoSearch.Candidate> candidates, String why)
            throws FormatException {
        List<VmcoreInfoSearch.Candidate> fitting = candidates.stream()
                .filter(c -> fits(described(withImageBase(c.info()), "", List.of())))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        String list = (fitting.isEmpty() ? candidates : fitting)
                .stream()
                        .limit(MOST_SHOWN)
                        .map(c -> release(c) + " at " + hex(c.paddr()))
                        .collect(Collectors.joining(", "));
        throw new FormatException(why + ", and of those in its memory "
                + (fitting.isEmpty() ? "none fits" : "more than one fits") + ": " + list
                + " (--set vmcoreinfo=ADDRESS chooses one)");
    }

    private static String release(VmcoreInfoSearch.Candidate candidate) {
        return candidate.info().get("OSRELEASE").orElse("an unknown kernel");
    }

    /** A text found in memory must fit what is there; where its own phys_base does not, a CPU's page table may give a better one. */
    private KernelLocation inMemory(VmcoreInfoSearch.Candidate candidate, String how, String why)
            throws FormatException {
        List<Fact> found =
                List.of(new Fact("vmcoreinfo", "in memory, at physical address " + hex(candidate.paddr()), how));
        String source = "that vmcoreinfo's";
        KernelLocation where = described(withImageBase(candidate.info()), source, found);
        if (fits(where)) {
            return where;
        }
        Optional<String> base = mapping.flatMap(KernelMapping::imageBase);
        for (KernelView view : base.isPresent() ? views() : List.<KernelView>of()) {
            VmcoreInfo corrected = VmcoreInfoOverride.with(
                    candidate.info(), "NUMBER(" + base.get() + ")", Long.toString(view.imageBase()));
            KernelLocation seen = described(corrected, view.source() + " for", found);
            if (fits(seen)) {
                return seen;
            }
        }
        throw new FormatException(why + ", and the one in its memory at "
                + hex(candidate.paddr()) + " does not fit: there is no " + release(candidate)
                + " where it says");
    }
}
