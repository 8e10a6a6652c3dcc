package org.vmcoregdb.locate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.X86_64;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.PhysicalMemory;

/** Finds a kernel in its dump. A dump with a vmcoreinfo note costs nothing: what that says is taken as it is. */
public final class KernelFinder {
    /** Where the image of every x86-64 kernel is linked to begin ({@code CONFIG_PHYSICAL_START} is 16 MiB). */
    private static final long LINKED_TEXT = X86_64.START_KERNEL_MAP + (16 << 20);

    /** Text and constants come first in an image, and are less than this. */
    private static final long SEARCHED_BYTES = 128 << 20;

    private final DumpFile dump;
    private final Architecture arch;
    private final Overrides overrides;
    private final PhysicalMemory physical;
    private final List<Finding> findings = new ArrayList<>();

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
        Optional<VmcoreInfo> told = dump.vmcoreInfo();
        if (overrides.vmcoreInfo().isPresent()) {
            return fromMemory(chosen(overrides.vmcoreInfo().getAsLong()), "as --set says");
        }
        if (told.isPresent()) {
            Whereabouts where = described(told.get(), "vmcoreinfo");
            if (isXenHost() && !Placement.fits(dump, physical, where)) {
                throw new DumpFormatException("The dump is of a Xen host: its memory is the hypervisor's and that of all"
                        + " domains, and which of it is the kernel's that crashed cannot be told from the dump");
            }
            return where;
        }
        List<VmcoreInfoSearch.Candidate> candidates = VmcoreInfoSearch.all(dump);
        if (candidates.size() == 1) {
            return fromMemory(candidates.get(0), "found by its first line");
        }
        if (candidates.isEmpty()) {
            return fromRegisters();
        }
        return fromMemory(theOneThatFits(candidates), "the one of " + candidates.size() + " such texts that fits");
    }

    private boolean isXenHost() {
        for (Note note : dump.notes()) {
            if (note.owner().equals("VMCOREINFO_XEN") || (note.owner().equals("Xen") && note.type() >>> 12 == 0x1000)) {
                return true;
            }
        }
        return false;
    }

    private VmcoreInfoSearch.Candidate chosen(long paddr) throws DumpFormatException {
        int inPage = (int) (paddr & (dump.pageSize() - 1));
        Optional<VmcoreInfo> info = physical.page(paddr) instanceof PageLookup.Present page
                ? VmcoreInfoSearch.textAt(page.bytes(), inPage)
                : Optional.empty();
        return new VmcoreInfoSearch.Candidate(
                paddr,
                info.orElseThrow(() -> new DumpFormatException(
                        "There is no vmcoreinfo at physical address " + hex(paddr) + " (--set vmcoreinfo)")));
    }

    private VmcoreInfoSearch.Candidate theOneThatFits(List<VmcoreInfoSearch.Candidate> candidates)
            throws DumpFormatException {
        List<VmcoreInfoSearch.Candidate> fitting = candidates.stream()
                .filter(c -> Placement.fits(dump, physical, described(c.info(), "")))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        List<VmcoreInfoSearch.Candidate> shown = fitting.isEmpty() ? candidates : fitting;
        throw new DumpFormatException("The dump carries no vmcoreinfo, and of what looks like one in its memory "
                + (fitting.isEmpty() ? "nothing fits" : "more than one fits")
                + ": "
                + shown.stream()
                        .limit(8)
                        .map(c -> c.info().get("OSRELEASE").orElse("") + " at " + hex(c.paddr()))
                        .collect(Collectors.joining(", "))
                + " (--set vmcoreinfo=0x… chooses one)");
    }

    /** A text found in memory must fit what is there, with the phys_base of a CPU's page table if its own is wrong. */
    private Whereabouts fromMemory(VmcoreInfoSearch.Candidate candidate, String how) throws DumpFormatException {
        String place = "vmcoreinfo at " + hex(candidate.paddr());
        findings.add(new Finding("vmcoreinfo", "in memory, at physical address " + hex(candidate.paddr()), how));
        Whereabouts where = described(candidate.info(), place);
        if (Placement.fits(dump, physical, where)) {
            return where;
        }
        for (RegisterView view : RegisterView.all(dump, arch, physical)) {
            VmcoreInfo corrected = with(candidate.info(), "NUMBER(phys_base)", hex(view.physBase()));
            Whereabouts seen = described(corrected, place + ", phys_base by CR3 of CPU " + view.cpu());
            if (Placement.fits(dump, physical, seen)) {
                return seen;
            }
        }
        throw new DumpFormatException("The dump carries no vmcoreinfo, and the one of "
                + candidate.info().get("OSRELEASE").orElse("an unknown kernel") + " in its memory, at "
                + hex(candidate.paddr()) + ", does not fit: there is no such kernel where it says");
    }

    private Whereabouts described(VmcoreInfo told, String source) {
        VmcoreInfo info = told;
        List<Finding> all = new ArrayList<>(findings);
        OptionalLong slide = info.kernelOffset();
        if (overrides.kaslr().isPresent()) {
            slide = overrides.kaslr();
            info = with(info, "KERNELOFFSET", Long.toHexString(slide.getAsLong()));
        }
        all.add(finding("KASLR offset", slide, overrides.kaslr(), source + " KERNELOFFSET"));
        OptionalLong physBase = info.number("phys_base");
        if (overrides.physBase().isPresent()) {
            physBase = overrides.physBase();
            info = with(info, "NUMBER(phys_base)", Long.toString(physBase.getAsLong()));
        }
        all.add(finding("phys_base", physBase, overrides.physBase(), source + " NUMBER(phys_base)"));
        return new Whereabouts(info, OptionalLong.empty(), OptionalLong.empty(), List.copyOf(all));
    }

    private static Finding finding(String name, OptionalLong value, OptionalLong override, String source) {
        String how = override.isPresent() ? "--set" : value.isPresent() ? source : "nowhere";
        return new Finding(name, value.isPresent() ? hex(value.getAsLong()) : "unknown", how);
    }

    /** The same text with one line more, which counts before another of its key. */
    private static VmcoreInfo with(VmcoreInfo info, String key, String value) {
        return VmcoreInfo.parse((key + "=" + value + "\n" + info.text()).getBytes(StandardCharsets.UTF_8));
    }

    private Whereabouts fromRegisters() throws DumpFormatException {
        List<RegisterView> views = RegisterView.all(dump, arch, physical);
        if (views.isEmpty()) {
            throw new DumpFormatException("The dump carries no vmcoreinfo, which says where the kernel is in memory; there"
                    + " is none in its memory either, and no CPU's registers lead to a kernel");
        }
        Set<String> seen = Set.of();
        for (RegisterView view : views) {
            long physBase = overrides.physBase().orElse(view.physBase());
            VmcoreInfo bare = bare("", physBase, view);
            PagedAddressSpace memory = new KernelLayout(0, physBase, view.root(), view.levels(), 0).addressSpace(physical);
            seen = Banner.releases(memory, view.imageStart(), SEARCHED_BYTES);
            if (seen.size() == 1) {
                String release = seen.iterator().next();
                return whereabouts(view, with(bare, "OSRELEASE", release), release);
            }
        }
        throw new DumpFormatException("The dump carries no vmcoreinfo, and where its CPUs' page tables have the kernel "
                + (seen.isEmpty() ? "there is no banner of one" : "there are banners of several: " + seen));
    }

    private VmcoreInfo bare(String release, long physBase, RegisterView view) {
        long slide = overrides.kaslr().orElse(view.imageStart() - LINKED_TEXT);
        return VmcoreInfo.parse(String.format(
                        Locale.ROOT,
                        "%sPAGESIZE=4096%nKERNELOFFSET=%x%nNUMBER(phys_base)=%d%nNUMBER(pgtable_l5_enabled)=%d%n",
                        release,
                        slide,
                        physBase,
                        view.levels() == 5 ? 1 : 0)
                .getBytes(StandardCharsets.UTF_8));
    }

    private Whereabouts whereabouts(RegisterView view, VmcoreInfo info, String release) {
        String cpu = "CR3 of CPU " + view.cpu();
        findings.add(new Finding("banner", "Linux version " + release, "linux_banner in the image, by that CR3"));
        findings.add(new Finding("page tables", hex(view.root()), cpu));
        findings.add(finding(
                "KASLR offset", info.kernelOffset(), overrides.kaslr(), "the image's first page in the page tables"));
        findings.add(finding(
                "phys_base", info.number("phys_base"), overrides.physBase(), "the image's first page in the page tables"));
        return new Whereabouts(
                info, OptionalLong.of(view.root()), OptionalLong.of(view.imageStart()), List.copyOf(findings));
    }

    private static String hex(long value) {
        return value < 0 ? "-0x" + Long.toHexString(-value) : "0x" + Long.toHexString(value);
    }
}
