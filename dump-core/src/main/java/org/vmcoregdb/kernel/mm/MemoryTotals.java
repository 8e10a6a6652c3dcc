package org.vmcoregdb.kernel.mm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * How the memory of a machine was used, as {@code /proc/meminfo} says it ({@code fs/proc/meminfo.c}), in pages. What the dump or the kernel's types
 * do not say is empty.
 *
 * @param buffers pages of block devices
 * @param cached pages of files, without buffers and the swap cache
 * @param commitLimit how much may be promised
 * @param committed how much was, without what CPUs had not yet added to it
 */
public record MemoryTotals(
        OptionalLong total,
        OptionalLong free,
        OptionalLong buffers,
        OptionalLong cached,
        OptionalLong slab,
        OptionalLong huge,
        OptionalLong hugeFree,
        OptionalLong swap,
        OptionalLong swapUsed,
        OptionalLong commitLimit,
        OptionalLong committed) {

    /** Reads what a kernel counted. */
    public static MemoryTotals read(Kernel kernel) {
        List<MemoryCounters> counters = MemoryCounters.all(kernel);
        OptionalLong total = counter(kernel, "_totalram_pages", "totalram_pages");
        OptionalLong buffers = buffers(kernel);
        List<HugePages> pools = pools(kernel);
        OptionalLong huge = OptionalLong.of(
                pools.stream().mapToLong(p -> p.total() * p.pages()).sum());
        List<SwapAreas.Area> swap = SwapAreas.of(kernel).all();
        OptionalLong swapPages =
                OptionalLong.of(swap.stream().mapToLong(SwapAreas.Area::pages).sum());
        return new MemoryTotals(
                total,
                MemoryCounters.find(counters, "NR_FREE_PAGES"),
                buffers,
                cached(counters, buffers),
                slab(counters),
                huge,
                OptionalLong.of(
                        pools.stream().mapToLong(p -> p.free() * p.pages()).sum()),
                swapPages,
                OptionalLong.of(swap.stream().mapToLong(SwapAreas.Area::used).sum()),
                limit(kernel, total, huge, swapPages),
                committed(kernel));
    }

    private static List<HugePages> pools(Kernel kernel) {
        try {
            return HugePages.all(kernel);
        } catch (MemoryFault | MissingTypeException missing) {
            return List.of();
        }
    }

    private static OptionalLong counter(Kernel kernel, String... names) {
        for (String name : names) {
            OptionalLong at = kernel.symbol(name);
            if (at.isPresent()) {
                return word(kernel, at.getAsLong());
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong word(Kernel kernel, long at) {
        try {
            return OptionalLong.of(kernel.memory().readLong(at));
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong slab(List<MemoryCounters> counters) {
        OptionalLong one = MemoryCounters.find(counters, "NR_SLAB");
        if (one.isPresent()) {
            return one;
        }
        OptionalLong reclaimable = MemoryCounters.find(counters, "NR_SLAB_RECLAIMABLE_B", "NR_SLAB_RECLAIMABLE");
        OptionalLong others = MemoryCounters.find(counters, "NR_SLAB_UNRECLAIMABLE_B", "NR_SLAB_UNRECLAIMABLE");
        return reclaimable.isPresent() && others.isPresent()
                ? OptionalLong.of(reclaimable.getAsLong() + others.getAsLong())
                : OptionalLong.empty();
    }

    private static OptionalLong cached(List<MemoryCounters> counters, OptionalLong buffers) {
        OptionalLong files = MemoryCounters.find(counters, "NR_FILE_PAGES");
        if (files.isEmpty()) {
            return files;
        }
        long swapped = MemoryCounters.find(counters, "NR_SWAPCACHE").orElse(0);
        return OptionalLong.of(Math.max(0, files.getAsLong() - swapped - buffers.orElse(0)));
    }

    /** The pages of all inodes of block devices: until 5.8 by the list of devices, then by that of their inodes. */
    private static OptionalLong buffers(Kernel kernel) {
        try {
            AddressSpace memory = kernel.memory();
            Struct inode = kernel.types().struct("inode");
            Field mapping = inode.need("i_mapping");
            Field count = kernel.types().struct("address_space").need("nrpages");
            OptionalLong devices = kernel.symbol("all_bdevs");
            long pages = 0;
            if (devices.isPresent()) {
                Struct device = kernel.types().struct("block_device");
                long link = device.need("bd_list").offset();
                for (long node : ListWalk.from(memory, devices.getAsLong()).nodes()) {
                    long of = device.need("bd_inode").read(memory, node - link);
                    pages += count.read(memory, mapping.read(memory, of));
                }
                return OptionalLong.of(pages);
            }
            long block = memory.readLong(kernel.needSymbol("blockdev_superblock"));
            long link = inode.need("i_sb_list").offset();
            long list = kernel.types().struct("super_block").need("s_inodes").at(block);
            for (long node : ListWalk.from(memory, list).nodes()) {
                pages += count.read(memory, mapping.read(memory, node - link));
            }
            return OptionalLong.of(pages);
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong limit(Kernel kernel, OptionalLong total, OptionalLong huge, OptionalLong swap) {
        OptionalLong kibibytes = counter(kernel, "sysctl_overcommit_kbytes");
        OptionalLong ratio = kernel.symbol("sysctl_overcommit_ratio");
        if (kibibytes.orElse(0) != 0) {
            return OptionalLong.of(
                    kibibytes.getAsLong() * 1024 / kernel.memory().pageSize() + swap.orElse(0));
        }
        if (ratio.isEmpty() || total.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long percent = kernel.memory().readInt(ratio.getAsLong());
            return OptionalLong.of((total.getAsLong() - huge.orElse(0)) * percent / 100 + swap.orElse(0));
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    /** A {@code percpu_counter} of which the common part is taken; before 2.6.31 a plain counter. */
    private static OptionalLong committed(Kernel kernel) {
        OptionalLong perCpu = kernel.symbol("vm_committed_as");
        Optional<Field> count = kernel.types().struct("percpu_counter").field("count");
        OptionalLong found = perCpu.isPresent() && count.isPresent()
                ? word(kernel, count.get().at(perCpu.getAsLong()))
                : counter(kernel, "vm_committed_space");
        return found.isPresent() ? OptionalLong.of(Math.max(0, found.getAsLong())) : found;
    }
}
