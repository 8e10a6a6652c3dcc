package org.vmcoregdb.locate;

import static org.vmcoregdb.locate.Finding.hex;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.PhysicalMemory;

/**
 * A kernel that left no vmcoreinfo at all: the page table of a CPU leads to its image, and the banner in there proves it and
 * names its release. What is found is written down as the vmcoreinfo that the kernel would have written.
 */
final class BareKernel {
    /** Where the image of every x86-64 kernel is linked to begin ({@code CONFIG_PHYSICAL_START} is 16 MiB). */
    private static final long LINKED_TEXT = X86_64.START_KERNEL_MAP + (16 << 20);

    /** Text and constants come first in an image, and are less than this. */
    private static final long SEARCHED_BYTES = 128 << 20;

    private final Overrides overrides;
    private final PhysicalMemory physical;
    private final String why;
    private final String searched;

    /**
     * @param why what the dump lacks, as the beginning of a sentence
     * @param searched what was searched for a vmcoreinfo, as a part of one
     */
    BareKernel(PhysicalMemory physical, Overrides overrides, String why, String searched) {
        this.physical = physical;
        this.overrides = overrides;
        this.why = why;
        this.searched = searched;
    }

    /** @param views what the CPUs saw */
    Whereabouts find(List<RegisterView> views) throws FormatException {
        if (views.isEmpty()) {
            throw new FormatException(
                    why + ", which would say where the kernel is in memory; there is none in " + searched
                            + " either, and no CPU's registers lead to a kernel"
                            + (searched.startsWith("the first")
                                    ? " (--set search=BYTES, hexadecimal, searches more of it)"
                                    : ""));
        }
        Set<String> releases = new TreeSet<>();
        for (RegisterView view : views) {
            long physBase = overrides.physBase().orElse(view.physBase());
            PagedAddressSpace memory = new KernelLayout(0, physBase, view.root(), view.paging(), view.tables())
                    .addressSpace(physical);
            Set<String> seen = Banner.releases(memory, view.imageStart(), SEARCHED_BYTES);
            if (seen.size() == 1) {
                return whereabouts(view, physBase, seen.iterator().next());
            }
            releases.addAll(seen);
        }
        throw new FormatException(why + ", and where its CPUs' page tables have the kernel "
                + (releases.isEmpty()
                        ? "there is no banner of one"
                        : "there are banners of several: " + String.join(", ", releases)));
    }

    private Whereabouts whereabouts(RegisterView view, long physBase, String release) {
        String text = String.format(
                Locale.ROOT,
                "OSRELEASE=%s\nPAGESIZE=4096\nKERNELOFFSET=%x\nNUMBER(phys_base)=%d\nNUMBER(pgtable_l5_enabled)=%d\n",
                release,
                overrides.kaslr().orElse(view.imageStart() - LINKED_TEXT),
                physBase,
                view.tables().levels() == 5 ? 1 : 0);
        VmcoreInfo info = VmcoreInfo.parse(text.getBytes(StandardCharsets.UTF_8));
        String image = "the image's first page in these tables";
        List<Finding> findings = List.of(
                new Finding("release", release, "linux_banner, read through the page tables"),
                new Finding("page tables", hex(view.root()), "CR3 of CPU " + view.cpu()),
                Finding.of("KASLR offset", info.kernelOffset(), overrides.kaslr(), image),
                Finding.of("phys_base", info.number("phys_base"), overrides.physBase(), image));
        return new Whereabouts(info, OptionalLong.of(view.root()), OptionalLong.of(view.imageStart()), findings);
    }
}
