package org.vmcoregdb.server.command.memory;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.pages.EntryBits;
import org.vmcoregdb.kernel.pages.SwapAreas;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.MemoryAnswer;

/** What page table entries say. */
final class PageEntries {
    private PageEntries() {}

    static MemoryAnswer.PageEntry of(Kernel kernel, long value) throws CommandException {
        EntryBits bits = new EntryBits(value);
        Optional<MemoryAnswer.SwapPlace> swap = Optional.empty();
        if (bits.isSwapped()) {
            String device = new SwapAreas(kernel)
                    .device(bits.swapType())
                    .orElseThrow(() -> new CommandException("pte: " + Long.toHexString(value)
                            + " is no mapping, and there is no swap area " + bits.swapType()));
            swap = Optional.of(new MemoryAnswer.SwapPlace(device, bits.swapOffset()));
        }
        return new MemoryAnswer.PageEntry(value, bits.paddr(), bits.names(), swap);
    }
}
