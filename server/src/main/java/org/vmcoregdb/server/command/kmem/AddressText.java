package org.vmcoregdb.server.command.kmem;

import org.vmcoregdb.kernel.mm.FreeAreas;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.command.symbol.SymbolText;
import org.vmcoregdb.symbols.SymbolicAddress;

/** {@code kmem ADDRESS}: as crash shows it, and whose copy of a per-CPU variable it is. */
final class AddressText {
    private AddressText() {}

    static void write(TextPage out, AddressAnswer answer) {
        out.between();
        answer.symbol().ifPresent(symbol -> symbol(out, answer, symbol));
        boolean mapped = answer.area().isPresent();
        if (mapped) {
            answer.task().ifPresent(task -> blankAfter(out, () -> task.text(out)));
            answer.area().ifPresent(area -> {
                out.lines("   VMAP_AREA         VM_STRUCT                 ADDRESS RANGE                SIZE\n");
                out.format(
                        "%016x  %016x  %016x - %016x  %7d%n%n",
                        area.address(), area.struct(), area.start(), area.end(), area.end() - area.start());
            });
        }
        answer.slab().ifPresent(cache -> blankAfter(out, () -> CacheText.write(out, cache)));
        answer.free().ifPresent(block -> blankAfter(out, () -> free(out, answer.address(), answer.physical(), block)));
        if (!mapped) {
            answer.task().ifPresent(task -> blankAfter(out, () -> task.text(out)));
        }
        if (answer.page().isPresent()) {
            PagesAnswer.heading(out, answer.digits());
            PagesAnswer.line(out, answer.page().get(), answer.digits());
        } else if (!answer.users().isEmpty()) {
            users(out, answer);
        } else {
            boolean isPhysical = answer.physical() || answer.mappedTo().isPresent();
            out.append(Long.toHexString(answer.mappedTo().orElse(answer.address())))
                    .append(isPhysical ? ": physical" : ": kernel virtual")
                    .lines(" address not found in mem map\n");
        }
    }

    private static void users(TextPage out, AddressAnswer answer) {
        out.append(Long.toHexString(answer.address())).lines(": user virtual address\n");
        for (AddressAnswer.User user : answer.users()) {
            out.append('\n');
            user.task().text(out);
            out.lines("      VMA           START       END     FLAGS FILE\n");
            out.format(
                    "%x %10x %10x %6x %s%n",
                    user.area().address(),
                    user.area().start(),
                    user.area().end(),
                    user.area().flags(),
                    user.file().orElse(""));
        }
    }

    private static void blankAfter(TextPage out, Runnable part) {
        part.run();
        out.append('\n');
    }

    private static void symbol(TextPage out, AddressAnswer answer, SymbolicAddress symbol) {
        out.append(Long.toHexString(answer.address()))
                .append(" (")
                .append(symbol.symbol().type())
                .append(") ")
                .append(SymbolText.name(symbol, true, symbol.symbol().name()));
        symbol.symbol()
                .module()
                .ifPresent(module -> out.append(" [").append(module).append(']'));
        answer.line().ifPresent(line -> out.append(' ').append(SymbolText.position(line)));
        answer.cpu().ifPresent(cpu -> out.append(" [CPU ").append(cpu).append(']'));
        out.lines("\n\n");
    }

    /** A free block with its zone and list. */
    static void free(TextPage out, long address, boolean physical, AddressAnswer.FreeBlock free) {
        for (FreeAreas areas : free.areas().zones()) {
            FreeMemoryAnswer.zone(out, areas, free.areas().nodes(), free.areas().map());
            for (FreeAreas.FreeBlocks list : areas.lists()) {
                FreeMemoryAnswer.area(out, list, free.areas().map()).append('\n');
                out.append(Long.toHexString(free.block())).append("  ");
                if (list.order() > 0) {
                    boolean inside = physical && (address & free.areas().map().pageBytes() - 1L) != 0;
                    out.append('(')
                            .append(Long.toHexString(address))
                            .append(inside ? " is in " : " is ")
                            .append(ordinal(free.number()))
                            .append(" of ")
                            .append(1L << list.order())
                            .append(" pages)");
                }
                out.append('\n');
            }
        }
    }

    private static String ordinal(long number) {
        long tens = number % 100;
        if (tens >= 11 && tens <= 13) {
            return number + "th";
        }
        return number
                + switch ((int) (number % 10)) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
    }
}
