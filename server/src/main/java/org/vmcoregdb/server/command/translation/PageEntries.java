package org.vmcoregdb.server.command.translation;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.SwapAreas;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.server.command.CommandException;

/** What page table entries say. */
final class PageEntries {
    private PageEntries() {}

    /**
     * A swap entry of a type beyond the swap areas: which of these kinds it is depends on how the kernel was configured ({@code
     * include/linux/swap.h}, {@code MAX_SWAPFILES}).
     */
    private static final String NO_AREA = "(no swap area: being migrated, poisoned, or a marker)";

    /** The same as {@link #of}, but an entry of no swap area is an answer. */
    static PageEntryAnswer found(Kernel kernel, long value) {
        PageEntry bits = kernel.layout().paging().entry(value, kernel.layout().tables());
        Optional<PageEntryAnswer.SwapPlace> swap = Optional.empty();
        if (bits.isSwapped()) {
            SwapAreas areas = SwapAreas.of(kernel);
            PageEntry.SwapPlace place = areas.place(bits);
            swap = Optional.of(
                    new PageEntryAnswer.SwapPlace(areas.device(place.type()).orElse(NO_AREA), place.offset()));
        }
        return new PageEntryAnswer(value, bits.paddr(), bits.flags(), swap);
    }

    /** An entry that a user typed. */
    static PageEntryAnswer of(Kernel kernel, long value) throws CommandException {
        PageEntry bits = kernel.layout().paging().entry(value, kernel.layout().tables());
        Optional<PageEntryAnswer.SwapPlace> swap = Optional.empty();
        if (bits.isSwapped()) {
            PageEntry.SwapPlace place = SwapAreas.of(kernel).place(bits);
            String device = SwapAreas.of(kernel)
                    .device(place.type())
                    .orElseThrow(() -> new CommandException("pte: " + Long.toHexString(value)
                            + " is not a mapping, and there is no swap area " + place.type()));
            swap = Optional.of(new PageEntryAnswer.SwapPlace(device, place.offset()));
        }
        return new PageEntryAnswer(value, bits.paddr(), bits.flags(), swap);
    }
}
