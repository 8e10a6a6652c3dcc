package org.vmcoregdb.server.command.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.MemoryCounters;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabUse;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.system.Sysctls;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.hang.Waiting;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;

/**
 * What can be compared of a dump, by names that mean the same in another one.
 *
 * @param counters of memory and what happened to it
 * @param slabs bytes of each slab cache
 * @param tasks how many there are of each name
 * @param modules each counts as 1
 * @param waits how many tasks wait in each way: for what, in which function, and for whom
 * @param settings what {@code sysctl} sets
 * @param problems why something is not there
 */
record Snapshot(
        DiffAnswer.Side side,
        Map<String, Long> counters,
        Map<String, Long> slabs,
        Map<String, Long> tasks,
        Map<String, Long> modules,
        Map<String, Long> waits,
        Map<String, String> settings,
        List<String> problems) {
    /** @param name of the dump's file */
    static Snapshot of(String name, CommandContext context) {
        Kernel kernel = context.kernel();
        List<String> problems = new ArrayList<>();
        Map<String, Long> counters = numbers(
                problems,
                into -> MemoryCounters.all(kernel)
                        .forEach(table -> table.counters().forEach(one -> into.put(one.name(), one.value()))));
        Map<String, Long> slabs = numbers(problems, into -> slabs(kernel, into));
        Map<String, Long> tasks = numbers(
                problems, into -> Tasks.of(kernel).all().forEach(task -> into.merge(task.comm(), 1L, Long::sum)));
        Map<String, Long> modules =
                numbers(problems, into -> Modules.of(kernel).all().forEach(module -> into.put(module.name(), 1L)));
        Map<String, Long> waits = numbers(problems, into -> waits(context, into));
        Map<String, String> settings = settings(kernel, problems);
        return new Snapshot(
                new DiffAnswer.Side(
                        name,
                        kernel.release(),
                        SystemFacts.of(kernel).time(),
                        SystemFacts.of(kernel).uptimeSeconds()),
                counters,
                slabs,
                tasks,
                modules,
                waits,
                settings,
                problems);
    }

    private static Map<String, Long> numbers(List<String> problems, Consumer<Map<String, Long>> reading) {
        Map<String, Long> into = new TreeMap<>();
        try {
            reading.accept(into);
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            problems.add(String.valueOf(missing.getMessage()));
        }
        return into;
    }

    private static Map<String, String> settings(Kernel kernel, List<String> problems) {
        Map<String, String> settings = new TreeMap<>();
        try {
            Sysctls all = Sysctls.read(kernel);
            all.values().forEach(one -> settings.put(one.name(), one.value()));
            all.problem().ifPresent(problems::add);
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            problems.add(String.valueOf(missing.getMessage()));
        }
        return settings;
    }

    private static void slabs(Kernel kernel, Map<String, Long> into) {
        SlabAllocator allocator = SlabAllocator.of(kernel);
        for (SlabCache cache : allocator.caches()) {
            SlabUse use = allocator.use(cache);
            if (use.known()) {
                into.merge(cache.name(), use.slabs() * cache.slabBytes(), Long::sum);
            }
        }
    }

    private static void waits(CommandContext context, Map<String, Long> into) {
        for (WaitGroups.Group group : Waiting.groups(context)) {
            group.circle().forEach(wait -> into.merge(way(wait, ", in a circle"), 1L, Long::sum));
            group.waits().forEach(step -> into.merge(way(step.of(), ""), 1L, Long::sum));
        }
    }

    /** Without addresses and process ids, which are other ones in each dump. */
    private static String way(Wait wait, String suffix) {
        return wait.task().comm() + ": "
                + wait.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + wait.name().map(name -> " " + name.symbol().name()).orElse("")
                + wait.caller().map(caller -> ", in " + caller.symbol().name()).orElse("")
                + (wait.holders().isEmpty()
                        ? ""
                        : ", for " + wait.holders().get(0).task().comm())
                + suffix;
    }
}
