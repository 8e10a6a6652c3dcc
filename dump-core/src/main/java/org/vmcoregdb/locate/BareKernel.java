package org.vmcoregdb.locate;

import static org.vmcoregdb.locate.Fact.hex;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.Paging;
import org.vmcoregdb.memory.PhysicalMemory;

/**
 * A kernel that left no vmcoreinfo where one is looked for: the page table of a CPU leads to its image, and the banner in there proves it
 * and names its release. What is found is written down as the vmcoreinfo that the kernel would have written, after what it did write, if
 * its image has a text that names the same release.
 */
final class BareKernel {
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

    /**
     * @param known how kernels of the dump's architecture are mapped
     * @param views what the CPUs saw
     */
    KernelLocation find(Optional<KernelMapping> known, List<KernelView> views) throws FormatException {
        if (known.isEmpty() || views.isEmpty()) {
            throw new FormatException(
                    why + ", which would say where the kernel is in memory; there is none in " + searched
                            + " either, and no CPU's registers lead to a kernel"
                            + (searched.startsWith("the first")
                                    ? " (--set search=BYTES, hexadecimal, searches more of it)"
                                    : ""));
        }
        KernelMapping mapping = known.get();
        Set<String> releases = new TreeSet<>();
        for (KernelView view : views) {
            long base = overrides.physBase().orElse(view.imageBase());
            ImageMapping image = mapping.image(info(view.lines()), OptionalLong.of(base));
            Paging paging = KernelLayout.paging(physical.dump());
            PagedAddressSpace memory =
                    new KernelLayout(0, image, view.root(), paging, view.tables()).addressSpace(physical);
            Set<String> seen = LinuxBanner.releases(memory, view.imageStart(), SEARCHED_BYTES);
            if (seen.size() == 1) {
                return described(mapping, view, base, seen.iterator().next(), memory);
            }
            releases.addAll(seen);
        }
        throw new FormatException(why + ", and where its CPUs' page tables have the kernel "
                + (releases.isEmpty()
                        ? "there is no banner of one"
                        : "there are banners of several: " + String.join(", ", releases)));
    }

    private static VmcoreInfo info(String text) {
        return VmcoreInfo.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private KernelLocation described(
            KernelMapping mapping, KernelView view, long base, String release, AddressSpace memory) {
        Optional<String> name = mapping.imageBase();
        Optional<Map.Entry<Long, VmcoreInfo>> own =
                VmcoreInfoSearch.inImage(memory, view.imageStart(), SEARCHED_BYTES).entrySet().stream()
                        .filter(text -> text.getValue().get("OSRELEASE").equals(Optional.of(release)))
                        .findFirst();
        // of two lines with the same key the first counts: what the page tables say is seen, what the text says may be
        // of another boot
        VmcoreInfo info = info(String.format(
                        Locale.ROOT,
                        "OSRELEASE=%s\nPAGESIZE=%d\nKERNELOFFSET=%x\n",
                        release,
                        view.tables().pageSize(),
                        overrides.kaslr().orElse(view.slide()))
                + name.map(key -> "NUMBER(" + key + ")=" + base + "\n").orElse("")
                + view.lines()
                + own.map(text -> text.getValue().text()).orElse(""));
        String image = "the image's first page in these tables";
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("release", release, "linux_banner, read through the page tables"));
        own.ifPresent(text -> facts.add(new Fact(
                "vmcoreinfo",
                "in memory, at 0x" + Long.toHexString(text.getKey()),
                "found in the image by its first line")));
        facts.add(new Fact("page tables", hex(view.root()), view.source()));
        facts.add(Fact.of("KASLR offset", info.kernelOffset(), overrides.kaslr(), image));
        name.ifPresent(key -> facts.add(Fact.of(key, info.number(key), overrides.physBase(), image)));
        return new KernelLocation(
                info, OptionalLong.of(view.root()), OptionalLong.of(view.imageStart()), List.copyOf(facts));
    }
}
