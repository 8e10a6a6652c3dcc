package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;

/**
 * Where all memory went: shares that do not overlap, in pages, and what is left over. The kernel counts most uses ({@code mm/vmstat.c}), but not pages
 * that a driver took for itself; these are in what is left over. Counts that CPUs had not yet added to the common ones (up to some hundred pages for each)
 * make it a little wrong.
 *
 * @param total pages that the kernel manages: all but what it reserved when it started
 * @param shares in a fixed order; those that the dump does not tell are missing
 */
public record MemoryBalance(OptionalLong total, List<Share> shares) {
    /** What memory can be used for. */
    public enum Use {
        FREE("free"),
        FREE_OF_CPUS("free, on lists of CPUs"),
        PROGRAMS("programs: anonymous and shared"),
        FILES("files"),
        UNEVICTABLE("not evictable: locked by programs"),
        SLAB_RECLAIMABLE("slabs, reclaimable"),
        SLAB_OTHER("slabs, others"),
        PAGE_TABLES("page tables"),
        STACKS("kernel stacks"),
        VMALLOC("vmalloc"),
        PER_CPU("per-CPU variables"),
        HUGE("huge pages that are set aside");

        private final String words;

        Use(String words) {
            this.words = words;
        }

        /** What it is, in words. */
        public String words() {
            return words;
        }
    }

    /** A part of all memory, in pages. */
    public record Share(Use use, long pages) {}

    /** Pages that no counter has: taken by drivers or parts of the kernel for themselves. May be negative by what CPUs had not yet counted. */
    public OptionalLong rest() {
        return total.isPresent()
                ? OptionalLong.of(total.getAsLong()
                        - shares.stream().mapToLong(Share::pages).sum())
                : total;
    }

    /** The share of a use. */
    public OptionalLong of(Use use) {
        return shares.stream()
                .filter(share -> share.use() == use)
                .mapToLong(Share::pages)
                .findFirst();
    }

    /** Reads what a kernel counted. */
    public static MemoryBalance read(Kernel kernel) {
        return new Reader(kernel).read();
    }

    private static final class Reader {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final List<MemoryCounters> counters;
        private final List<Share> shares = new ArrayList<>();

        Reader(Kernel kernel) {
            this.kernel = kernel;
            this.memory = kernel.memory();
            this.counters = MemoryCounters.all(kernel);
        }

        MemoryBalance read() {
            MemoryTotals totals = MemoryTotals.read(kernel);
            add(Use.FREE, totals.free());
            add(Use.FREE_OF_CPUS, heldByCpus());
            add(Use.PROGRAMS, sum(count("NR_ACTIVE_ANON"), count("NR_INACTIVE_ANON"), count("NR_ISOLATED_ANON")));
            add(Use.FILES, sum(count("NR_ACTIVE_FILE"), count("NR_INACTIVE_FILE"), count("NR_ISOLATED_FILE")));
            add(Use.UNEVICTABLE, count("NR_UNEVICTABLE"));
            add(Use.SLAB_RECLAIMABLE, count("NR_SLAB_RECLAIMABLE_B", "NR_SLAB_RECLAIMABLE"));
            add(Use.SLAB_OTHER, count("NR_SLAB_UNRECLAIMABLE_B", "NR_SLAB_UNRECLAIMABLE", "NR_SLAB"));
            add(Use.PAGE_TABLES, sum(count("NR_PAGETABLE"), count("NR_SECONDARY_PAGETABLE")));
            OptionalLong stacks = stacks();
            add(Use.STACKS, stacks);
            add(Use.VMALLOC, vmalloc(stacks));
            add(Use.PER_CPU, perCpu());
            add(Use.HUGE, totals.huge());
            return new MemoryBalance(totals.total(), List.copyOf(shares));
        }

        private void add(Use use, OptionalLong pages) {
            pages.ifPresent(known -> shares.add(new Share(use, Math.max(0, known))));
        }

        private OptionalLong count(String... names) {
            return MemoryCounters.find(counters, names);
        }

        /** Of those that are known; empty if the first is not. */
        private static OptionalLong sum(OptionalLong first, OptionalLong... others) {
            if (first.isEmpty()) {
                return first;
            }
            long sum = first.getAsLong();
            for (OptionalLong other : others) {
                sum += other.orElse(0);
            }
            return OptionalLong.of(sum);
        }

        /** Since 4.9 counted in KiB, before in stacks. */
        private OptionalLong stacks() {
            OptionalLong kibibytes = count("NR_KERNEL_STACK_KB");
            if (kibibytes.isPresent()) {
                return OptionalLong.of(kibibytes.getAsLong() * 1024 / memory.pageSize());
            }
            OptionalLong number = count("NR_KERNEL_STACK");
            return number.isPresent()
                    ? OptionalLong.of(number.getAsLong() * (ThreadSize.of(kernel) / memory.pageSize()))
                    : number;
        }

        /** Without the stacks, where these are vmalloc's, too. */
        private OptionalLong vmalloc(OptionalLong stacks) {
            OptionalLong counted = word("nr_vmalloc_pages");
            OptionalLong pages = counted.isPresent() ? counted : vmallocAreas();
            return pages.isPresent() && areStacksMapped()
                    ? OptionalLong.of(pages.getAsLong() - stacks.orElse(0))
                    : pages;
        }

        private boolean areStacksMapped() {
            Optional<AddressRegion> region = AddressRegions.of(kernel).find(AddressRegion.Kind.VMALLOC);
            List<Task> tasks = Tasks.of(kernel).all();
            return region.isPresent()
                    && tasks.stream()
                            .filter(task -> task.pid() > 0 && task.stack() != 0)
                            .limit(1)
                            .anyMatch(task -> region.get().contains(task.stack()));
        }

        /** Until 5.3 nobody counted them; what {@code ioremap} mapped has no pages. */
        private OptionalLong vmallocAreas() {
            try {
                Optional<Field> pages = kernel.types().struct("vm_struct").field("nr_pages");
                if (pages.isEmpty()) {
                    return OptionalLong.empty();
                }
                long sum = 0;
                for (VmallocArea area : VmallocArea.Listing.of(kernel).areas()) {
                    sum += pages.get().read(memory, area.struct());
                }
                return OptionalLong.of(sum);
            } catch (MemoryFault | MissingTypeException missing) {
                return OptionalLong.empty();
            }
        }

        /** Without the first chunk, which the kernel reserved when it started. */
        private OptionalLong perCpu() {
            OptionalLong populated = number("pcpu_nr_populated");
            OptionalLong units = number("pcpu_nr_units");
            if (populated.isEmpty() || units.isEmpty()) {
                return OptionalLong.empty();
            }
            long first = 0;
            OptionalLong chunk = word("pcpu_first_chunk");
            Optional<Field> of = kernel.types().struct("pcpu_chunk").field("nr_populated");
            if (chunk.isPresent() && of.isPresent()) {
                try {
                    first = of.get().read(memory, chunk.getAsLong());
                } catch (MemoryFault missing) {
                    return OptionalLong.empty();
                }
            }
            return OptionalLong.of(Math.max(0, populated.getAsLong() - first) * units.getAsLong());
        }

        private OptionalLong heldByCpus() {
            try {
                return PagesOfCpus.of(kernel).pages();
            } catch (MemoryFault | MissingTypeException missing) {
                return OptionalLong.empty();
            }
        }

        private OptionalLong word(String name) {
            return value(name, Long.BYTES);
        }

        private OptionalLong number(String name) {
            return value(name, Integer.BYTES);
        }

        private OptionalLong value(String name, int bytes) {
            OptionalLong at = kernel.symbol(name);
            try {
                return at.isEmpty()
                        ? at
                        : OptionalLong.of(
                                bytes == Long.BYTES ? memory.readLong(at.getAsLong()) : memory.readInt(at.getAsLong()));
            } catch (MemoryFault missing) {
                return OptionalLong.empty();
            }
        }
    }
}
