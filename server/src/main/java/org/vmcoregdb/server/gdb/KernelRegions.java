package org.vmcoregdb.server.gdb;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.Translation;
import org.vmcoregdb.protocol.target.MemoryRegion;

/** Ranges of the kernel's addresses that the page tables map alike. */
final class KernelRegions {
    /** What one answer looks at; a longer range comes in pieces. */
    private static final int MOST_MAPPINGS = 4096;

    private final Kernel kernel;

    KernelRegions(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The ranges of the kernel's addresses that are mapped, in order; neighbours that allow the same are one.
     *
     * @param cancelled ends it early
     */
    void forEachMapped(Consumer<MemoryRegion> each, BooleanSupplier cancelled) {
        OptionalLong next = kernel.memory().nextMapped(kernel.arch().firstKernelAddress());
        Optional<MemoryRegion> pending = Optional.empty();
        while (next.isPresent() && !cancelled.getAsBoolean()) {
            MemoryRegion region = at(next.getAsLong());
            long end = region.start() + region.size();
            if (!region.permissions().isEmpty()) {
                Optional<MemoryRegion> joined = pending.filter(p -> p.start() + p.size() == region.start()
                                && p.permissions().equals(region.permissions()))
                        .map(p -> new MemoryRegion(p.start(), p.size() + region.size(), p.permissions(), p.name()));
                if (joined.isEmpty()) {
                    pending.ifPresent(each);
                }
                pending = joined.or(() -> Optional.of(region));
            }
            next = end == 0 ? OptionalLong.empty() : kernel.memory().nextMapped(end);
        }
        pending.ifPresent(each);
    }

    private record Access(long end, String permissions) {}

    /** The region, or the hole, that a kernel address lies in, from the beginning of its page on. */
    MemoryRegion at(long address) {
        PageTable table = kernel.pageTable();
        long page = table.pageSize();
        long start = address & -page;
        Optional<Access> first = access(table, address);
        if (first.isEmpty()) {
            OptionalLong next = table.nextMapped(start + page);
            // to 2^64, which is 0 as a 64-bit number, where nothing follows
            long end = start + page == 0 || next.isEmpty() ? 0 : next.getAsLong();
            return new MemoryRegion(start, end - start, "", Optional.empty());
        }
        long end = first.get().end;
        for (int i = 0; i < MOST_MAPPINGS && end != 0; i++) {
            Optional<Access> next = access(table, end);
            if (next.isEmpty() || !next.get().permissions.equals(first.get().permissions)) {
                break;
            }
            end = next.get().end;
        }
        Optional<String> name =
                Modules.of(kernel).containing(address).map(module -> "[" + PrintableText.inLine(module.name()) + "]");
        return new MemoryRegion(start, end - start, first.get().permissions, name);
    }

    private static Optional<Access> access(PageTable table, long address) {
        if (!(table.walk(address) instanceof Translation.Mapped mapped)) {
            return Optional.empty();
        }
        boolean writable = mapped.access().writable();
        boolean executable = mapped.access().executable();
        long end = (address & -mapped.pageSize()) + mapped.pageSize();
        return Optional.of(new Access(end, "r" + (writable ? "w" : "") + (executable ? "x" : "")));
    }
}
