package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;

/**
 * A table of the kernel's counters of memory ({@code mm/vmstat.c}), as {@code /proc/vmstat} is made of them: {@code vm_zone_stat}, {@code
 * vm_node_stat} and {@code vm_numa_stat} (until 4.7 one table, {@code vm_stat}), and the events that CPUs count.
 *
 * @param name of the variable
 * @param problem why its counters are missing
 */
public record MemoryCounters(String name, List<Counter> counters, Optional<String> problem) {
    /** More items than any kernel counts. */
    private static final int ITEM_LIMIT = 1024;

    /** A counter, by the name of its item's enumerator. */
    public record Counter(String name, long value) {}

    /** All tables that a kernel has. */
    public static List<MemoryCounters> all(Kernel kernel) {
        List<MemoryCounters> tables = new ArrayList<>();
        table(kernel, "vm_stat", "zone_stat_item", "NR_VM_ZONE_STAT_ITEMS").ifPresent(tables::add);
        table(kernel, "vm_zone_stat", "zone_stat_item", "NR_VM_ZONE_STAT_ITEMS").ifPresent(tables::add);
        table(kernel, "vm_node_stat", "node_stat_item", "NR_VM_NODE_STAT_ITEMS").ifPresent(tables::add);
        table(kernel, "vm_numa_stat", "numa_stat_item", "NR_VM_NUMA_STAT_ITEMS").ifPresent(tables::add);
        events(kernel).ifPresent(tables::add);
        return tables;
    }

    /** The counters that a zone has for itself. */
    public static Optional<MemoryCounters> of(Kernel kernel, MemoryZones.Zone zone) {
        return zone.counters().isPresent()
                ? Optional.of(read(
                        kernel,
                        "vm_stat",
                        names(kernel, "zone_stat_item", "NR_VM_ZONE_STAT_ITEMS"),
                        zone.counters().getAsLong()))
                : Optional.empty();
    }

    /** A counter of some table, under the first of these names that there is. */
    public static OptionalLong find(List<MemoryCounters> tables, String... names) {
        for (String name : names) {
            for (MemoryCounters table : tables) {
                for (Counter counter : table.counters()) {
                    if (counter.name().equals(name)) {
                        return OptionalLong.of(counter.value());
                    }
                }
            }
        }
        return OptionalLong.empty();
    }

    private static Optional<MemoryCounters> table(Kernel kernel, String symbol, String items, String end) {
        OptionalLong at = kernel.symbol(symbol);
        boolean none = kernel.types().constant(items, end).orElse(-1) == 0;
        return at.isPresent() && !none
                ? Optional.of(read(kernel, symbol, names(kernel, items, end), at.getAsLong()))
                : Optional.empty();
    }

    private static MemoryCounters read(Kernel kernel, String symbol, List<String> names, long at) {
        List<Counter> counters = new ArrayList<>();
        try {
            for (int i = 0; i < names.size(); i++) {
                counters.add(new Counter(names.get(i), kernel.memory().readLong(at + (long) i * Long.BYTES)));
            }
        } catch (MemoryFault missing) {
            return new MemoryCounters(symbol, counters, Optional.ofNullable(missing.getMessage()));
        }
        return new MemoryCounters(symbol, counters, Optional.empty());
    }

    /** What each CPU counted, added up. */
    private static Optional<MemoryCounters> events(Kernel kernel) {
        List<String> names = names(kernel, "vm_event_item", "NR_VM_EVENT_ITEMS");
        long[] sums = new long[names.size()];
        Optional<String> problem = Optional.empty();
        boolean any = false;
        for (int cpu : kernel.perCpu().possible()) {
            OptionalLong at = kernel.perCpu().variable("vm_event_states", cpu);
            if (at.isEmpty()) {
                break;
            }
            any = true;
            try {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += kernel.memory().readLong(at.getAsLong() + (long) i * Long.BYTES);
                }
            } catch (MemoryFault missing) {
                problem = Optional.of("those of CPU " + cpu + " are missing: " + missing.getMessage());
            }
        }
        List<Counter> counters = new ArrayList<>();
        for (int i = 0; i < sums.length; i++) {
            counters.add(new Counter(names.get(i), sums[i]));
        }
        return any ? Optional.of(new MemoryCounters("vm_event_states", counters, problem)) : Optional.empty();
    }

    /** The items of a table in their order; of several names for one number the last is that of the item. */
    private static List<String> names(Kernel kernel, String enumeration, String end) {
        TreeMap<Long, String> byNumber = new TreeMap<>();
        List<CType.Enumerator> all = kernel.types()
                .enumeration(enumeration)
                .map(CType.EnumType::enumerators)
                .orElse(List.of());
        long count = all.stream()
                .filter(item -> item.name().equals(end))
                .mapToLong(CType.Enumerator::value)
                .findFirst()
                .orElse(0);
        for (CType.Enumerator item : all) {
            if (item.value() >= 0 && item.value() < Math.min(count, ITEM_LIMIT)) {
                byNumber.put(item.value(), item.name());
            }
        }
        List<String> names = new ArrayList<>();
        for (long i = 0; i < Math.min(count, ITEM_LIMIT); i++) {
            names.add(byNumber.getOrDefault(i, "(item " + i + ")"));
        }
        return names;
    }
}
