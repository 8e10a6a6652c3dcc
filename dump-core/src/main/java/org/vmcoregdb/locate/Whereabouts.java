package org.vmcoregdb.locate;

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
 * @param findings each value, and where it was found
 */
public record Whereabouts(
        VmcoreInfo info, OptionalLong pageTableRoot, OptionalLong imageStart, List<Finding> findings) {
    /** Where the kernel's text begins, if that is known. */
    public OptionalLong textStart() {
        OptionalLong told = info.symbol("_stext");
        return told.isPresent() ? told : imageStart;
    }
}
