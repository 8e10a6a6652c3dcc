package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * How hard it was to get memory: zones with their watermarks and the sizes of their free blocks, the threads that reclaim memory, and what was done for
 * lack of it since the boot ({@code include/linux/mmzone.h}, {@code mm/vmstat.c}).
 *
 * @param zones that have memory
 * @param reclaimers one for each node
 * @param efforts what was done since the boot; those that the kernel does not count are missing
 * @param problem why there may be more
 */
public record MemoryPressure(
        List<Zone> zones, List<Reclaimer> reclaimers, List<Done> efforts, Optional<String> problem) {
    /** The kernel's {@code MAX_RECLAIM_RETRIES}: after so many runs that freed nothing a reclaimer waits for others to. */
    private static final long RUNS_LIMIT = 16;

    private static final int ORDER_LIMIT = 32;

    /**
     * A zone.
     *
     * @param free pages
     * @param blocks how many free blocks there are of each order: one has 2 to the power of it pages
     * @param failedOrder the smallest order for which compaction has failed and is put off; empty if it is not
     */
    public record Zone(MemoryZones.Zone of, OptionalLong free, List<Long> blocks, OptionalLong failedOrder) {
        public Zone {
            blocks = List.copyOf(blocks);
        }

        /** The order of the largest free block; empty if there is none. */
        public OptionalLong largest() {
            for (int order = blocks.size() - 1; order >= 0; order--) {
                if (blocks.get(order) > 0) {
                    return OptionalLong.of(order);
                }
            }
            return OptionalLong.empty();
        }

        /** How many free pages are in blocks of at least this order. */
        public long inBlocksOf(int least) {
            long pages = 0;
            for (int order = least; order < blocks.size(); order++) {
                pages += blocks.get(order) << order;
            }
            return pages;
        }
    }

    /**
     * A thread that reclaims memory of a node ({@code kswapd}).
     *
     * @param failures how many of its runs in a row freed nothing
     * @param task empty if the node has none
     */
    public record Reclaimer(int node, long failures, Optional<Task> task) {
        /** Whether it waits for others to free something. */
        public boolean hasGivenUp() {
            return failures >= RUNS_LIMIT;
        }
    }

    /** What is done for lack of memory. */
    public enum Effort {
        DIRECT_RECLAIMS("allocations reclaimed memory themselves"),
        COMPACTIONS("allocations compacted memory"),
        COMPACTIONS_FAILED("of these compactions failed"),
        KILLS("processes were killed for lack of memory");

        private final String words;

        Effort(String words) {
            this.words = words;
        }

        /** What it is, after a count. */
        public String words() {
            return words;
        }
    }

    /** How often something was done since the boot. */
    public record Done(Effort effort, long count) {}

    /** That of a kernel. */
    public static MemoryPressure read(Kernel kernel) {
        return new Reader(kernel).read();
    }

    /** The reclaimers alone, without looking for their tasks; none of a node that cannot be read. */
    public static List<Reclaimer> reclaimers(Kernel kernel) {
        Reader reader = new Reader(kernel);
        List<Reclaimer> found = new ArrayList<>();
        for (MemoryZones.Node node : reader.nodes()) {
            reader.problem.value(() -> found.add(new Reclaimer(node.id(), reader.failures(node), Optional.empty())));
        }
        return found;
    }

    private static final class Reader {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final FirstProblem problem = new FirstProblem();

        Reader(Kernel kernel) {
            this.kernel = kernel;
            memory = kernel.memory();
        }

        MemoryPressure read() {
            List<Zone> zones = new ArrayList<>();
            List<Reclaimer> reclaimers = new ArrayList<>();
            for (MemoryZones.Node node : nodes()) {
                for (MemoryZones.Zone zone : node.zones()) {
                    if (zone.present() > 0) {
                        problem.value(() -> zones.add(zone(zone)));
                    }
                }
                problem.value(() -> reclaimers.add(reclaimer(node)));
            }
            return new MemoryPressure(List.copyOf(zones), List.copyOf(reclaimers), efforts(), problem.sentence());
        }

        List<MemoryZones.Node> nodes() {
            return problem.value(() -> MemoryZones.of(kernel).nodes()).orElse(List.of());
        }

        private Zone zone(MemoryZones.Zone zone) {
            OptionalLong free = MemoryCounters.of(kernel, zone)
                    .map(counters -> MemoryCounters.find(List.of(counters), "NR_FREE_PAGES"))
                    .orElse(OptionalLong.empty());
            Struct area = kernel.types().struct("free_area");
            Field count = area.need("nr_free");
            Struct struct = kernel.types().struct("zone");
            long orders = Math.min(ORDER_LIMIT, struct.need("free_area").count());
            List<Long> blocks = new ArrayList<>();
            for (int order = 0; order < orders; order++) {
                blocks.add(count.read(memory, zone.freeAreas() + order * area.size()));
            }
            Optional<Field> shift = struct.field("compact_defer_shift");
            Optional<Field> failed = struct.field("compact_order_failed");
            boolean deferred = shift.isPresent() && shift.get().read(memory, zone.address()) > 0 && failed.isPresent();
            return new Zone(
                    zone,
                    free,
                    blocks,
                    deferred ? OptionalLong.of(failed.get().read(memory, zone.address())) : OptionalLong.empty());
        }

        private Reclaimer reclaimer(MemoryZones.Node node) {
            long task = kernel.types().struct("pglist_data").need("kswapd").read(memory, node.address());
            return new Reclaimer(node.id(), failures(node), Tasks.of(kernel).at(task));
        }

        long failures(MemoryZones.Node node) {
            Optional<Field> failures =
                    kernel.types().struct("pglist_data").field("kswapd_failures.counter", "kswapd_failures");
            return failures.isPresent() ? failures.get().read(memory, node.address()) : 0;
        }

        private List<Done> efforts() {
            List<MemoryCounters> tables =
                    problem.value(() -> MemoryCounters.all(kernel)).orElse(List.of());
            List<Done> found = new ArrayList<>();
            // one for each zone since 4.12
            sum(tables, "ALLOCSTALL").ifPresent(count -> found.add(new Done(Effort.DIRECT_RECLAIMS, count)));
            add(found, tables, Effort.COMPACTIONS, "COMPACTSTALL");
            add(found, tables, Effort.COMPACTIONS_FAILED, "COMPACTFAIL");
            add(found, tables, Effort.KILLS, "OOM_KILL");
            return List.copyOf(found);
        }

        private static OptionalLong sum(List<MemoryCounters> tables, String prefix) {
            List<Long> counts = tables.stream()
                    .flatMap(table -> table.counters().stream())
                    .filter(counter ->
                            counter.name().equals(prefix) || counter.name().startsWith(prefix + "_"))
                    .map(MemoryCounters.Counter::value)
                    .toList();
            return counts.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(counts.stream().mapToLong(Long::longValue).sum());
        }

        private static void add(List<Done> found, List<MemoryCounters> tables, Effort effort, String counter) {
            MemoryCounters.find(tables, counter).ifPresent(count -> found.add(new Done(effort, count)));
        }
    }
}
