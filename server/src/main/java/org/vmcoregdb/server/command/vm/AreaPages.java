package org.vmcoregdb.server.command.vm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.SwapAreas;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.Translation;

/** Says of the pages of a process's areas where they are. */
final class AreaPages {
    /** As crash calls an entry that names no swap area: being migrated, poisoned, a marker. */
    private static final String NO_AREA = "(unknown swap location)";

    private final Optional<PageTable> table;
    private final SwapAreas swap;

    /** @param table the process's page tables, if the dump has them */
    AreaPages(Kernel kernel, Optional<PageTable> table) {
        this.table = table;
        this.swap = SwapAreas.of(kernel);
    }

    /** Where the page at an address in an area is. */
    PagePlace at(MappedArea mapped, long vaddr) {
        if (table.isPresent()) {
            long paddr = table.get().translate(vaddr);
            if (paddr >= 0) {
                return new PagePlace(
                        vaddr, OptionalLong.of(paddr), Optional.empty(), Optional.empty(), OptionalLong.empty());
            }
            Optional<PageEntry> entry = swapEntry(table.get().walk(vaddr));
            if (entry.isPresent()) {
                PageEntry.SwapPlace place = swap.place(entry.get());
                return new PagePlace(
                        vaddr,
                        OptionalLong.empty(),
                        Optional.of(swap.device(place.type()).orElse(NO_AREA)),
                        Optional.empty(),
                        OptionalLong.of(place.offset()));
            }
        }
        OptionalLong offset = mapped.file().isPresent()
                ? OptionalLong.of(vaddr - mapped.area().start() + mapped.area().fileOffset())
                : OptionalLong.empty();
        return new PagePlace(vaddr, OptionalLong.empty(), Optional.empty(), mapped.file(), offset);
    }

    private static Optional<PageEntry> swapEntry(Translation walk) {
        List<Translation.Entry> entries = walk.entries();
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(entries.get(entries.size() - 1))
                        .filter(last -> last.level().equals("PTE"))
                        .map(Translation.Entry::entry)
                        .filter(PageEntry::isSwapped);
    }
}
