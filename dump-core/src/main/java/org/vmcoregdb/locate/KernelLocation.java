package org.vmcoregdb.locate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.dump.VmcoreInfo;

/**
 * Where a kernel is in memory, and how that was found.
 *
 * @param info what the kernel says of itself, or as much of it as could be told without its help
 * @param pageTableRoot physical address of a page table that maps the kernel, from a CPU's registers; empty where {@code info}
 *     names the kernel's own
 * @param imageStart {@code _text}, where it was found by looking; empty where {@code info} has symbols
 * @param facts each value, and where it was found
 * @param doubts sentences about what the file says of its kernel and its memory does not bear out
 */
public record KernelLocation(
        VmcoreInfo info, OptionalLong pageTableRoot, OptionalLong imageStart, List<Fact> facts, List<String> doubts) {
    /** Without doubts. */
    public KernelLocation(VmcoreInfo info, OptionalLong pageTableRoot, OptionalLong imageStart, List<Fact> facts) {
        this(info, pageTableRoot, imageStart, facts, List.of());
    }

    /** The same, with a doubt about the dump's note and what was made of that. */
    KernelLocation doubting(String doubt, String outcome) {
        List<Fact> all = new ArrayList<>();
        all.add(new Fact("vmcoreinfo note", outcome, doubt));
        all.addAll(facts);
        List<String> sentences = new ArrayList<>(doubts);
        sentences.add("The dump's vmcoreinfo note is " + outcome + ": " + doubt);
        return new KernelLocation(info, pageTableRoot, imageStart, List.copyOf(all), List.copyOf(sentences));
    }

    /** Where the kernel's text begins, if that is known. */
    public OptionalLong textStart() {
        OptionalLong told = info.symbol("_stext");
        return told.isPresent() ? told : imageStart;
    }
}
