package org.vmcoregdb.server.command.mem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.MemoryBalance;
import org.vmcoregdb.kernel.mm.MemoryGroups;
import org.vmcoregdb.kernel.mm.MemoryPressure;
import org.vmcoregdb.kernel.mm.MemoryUse;
import org.vmcoregdb.kernel.mm.VmallocCallers;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabUse;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NamedAddress;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code mem}: where all memory went. */
@CommandLine.Command(
        name = "mem",
        description =
                "Shows where all memory went: shares that add up to it, who has most of them, and how hard it was to get more.")
public final class MemCommand implements Command {
    private static final int KIBIBYTE = 1024;

    @Option(names = "-n", paramLabel = "COUNT", description = "How many of each to show (default: 5; 0: all).")
    private int count = 5;

    @Override
    public List<String> answerTypes() {
        return List.of("memory_balance");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        List<String> problems = new ArrayList<>();
        MemoryPressure pressure = MemoryPressure.read(kernel);
        pressure.problem().ifPresent(problem -> problems.add("of the zones: " + problem));
        sink.accept(new MemAnswer(
                MemoryBalance.read(kernel),
                pressure,
                largest(processes(kernel), Comparator.comparingLong(MemAnswer.Owner::bytes)),
                largest(caches(context, problems), Comparator.comparingLong(MemAnswer.Cache::bytes)),
                largest(callers(kernel, problems), Comparator.comparingLong(MemAnswer.Caller::bytes)),
                largest(groups(kernel, problems), Comparator.comparingLong(MemoryGroups.Group::pages)),
                kernel.memory().pageSize(),
                problems));
    }

    private <T> List<T> largest(List<T> all, Comparator<T> size) {
        return all.stream()
                .sorted(size.reversed())
                .limit(count <= 0 ? Long.MAX_VALUE : count)
                .toList();
    }

    private static List<MemAnswer.Owner> processes(Kernel kernel) {
        MemoryUse use = MemoryUse.of(kernel);
        return Tasks.of(kernel).all().stream()
                .filter(Task::isGroupLeader)
                .map(task -> new MemAnswer.Owner(task, use.of(task).residentKilobytes() * KIBIBYTE))
                .filter(process -> process.bytes() > 0)
                .toList();
    }

    private static List<MemAnswer.Cache> caches(CommandContext context, List<String> problems) {
        List<MemAnswer.Cache> all = new ArrayList<>();
        try {
            SlabAllocator allocator = SlabAllocator.of(context.kernel());
            for (SlabCache cache : allocator.caches()) {
                if (context.cancelled()) {
                    return all;
                }
                SlabUse use = allocator.use(cache);
                if (use.known() && use.slabs() > 0) {
                    all.add(new MemAnswer.Cache(
                            cache.name(), use.slabs() * cache.slabBytes(), use.allocated() * cache.size()));
                }
            }
            allocator.problem().ifPresent(problems::add);
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            problems.add("the slab caches cannot be read: " + missing.getMessage());
        }
        return all;
    }

    private static List<MemAnswer.Caller> callers(Kernel kernel, List<String> problems) {
        try {
            VmallocCallers callers = VmallocCallers.read(kernel);
            callers.problem().ifPresent(problems::add);
            return callers.callers().stream()
                    .map(caller -> new MemAnswer.Caller(
                            caller.function() == 0
                                    ? Optional.empty()
                                    : Optional.of(NamedAddress.of(kernel, caller.function())),
                            caller.areas(),
                            caller.pages() * kernel.memory().pageSize()))
                    .toList();
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            problems.add("the areas of vmalloc cannot be read: " + missing.getMessage());
            return List.of();
        }
    }

    /** A kernel without control groups of memory has none; the root has what nobody limits. */
    private static List<MemoryGroups.Group> groups(Kernel kernel, List<String> problems) {
        if (kernel.types().struct("mem_cgroup").type().isEmpty()) {
            return List.of();
        }
        try {
            MemoryGroups groups = MemoryGroups.read(kernel);
            groups.problem().ifPresent(problems::add);
            return groups.groups().stream()
                    .filter(group -> !group.path().equals("/"))
                    .filter(group -> group.pages() > 0 || group.kills().orElse(0) > 0)
                    .toList();
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            problems.add("the control groups cannot be read: " + missing.getMessage());
            return List.of();
        }
    }
}
