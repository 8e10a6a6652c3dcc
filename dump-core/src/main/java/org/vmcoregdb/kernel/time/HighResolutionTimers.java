package org.vmcoregdb.kernel.time;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.RedBlackTree;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Timers that wait for a time in nanoseconds ({@code kernel/time/hrtimer.c}), in trees of each clock of each CPU. Safe for many threads. */
public final class HighResolutionTimers {
    private static final Part<HighResolutionTimers> PART = Part.of(HighResolutionTimers::new);

    private static final int LIMIT = 1 << 20;
    private static final int CLOCKS_LIMIT = 64;
    private static final long NANOSECONDS = 1_000_000_000L;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Field clocks;
    private final Struct clock;
    private final Field tree;
    private final Optional<Field> getTime;
    private final Optional<Field> index;
    private final Optional<Field> offset;
    private final Field node;
    private final Field expires;
    private final Optional<Field> softExpires;
    private final Field function;

    /** Timers of a kernel. */
    public static HighResolutionTimers of(Kernel kernel) {
        return kernel.part(PART);
    }

    private HighResolutionTimers(Kernel kernel) {
        this.kernel = kernel;
        memory = kernel.memory();
        clocks = kernel.types().struct("hrtimer_cpu_base").need("clock_base");
        clock = kernel.types().struct("hrtimer_clock_base");
        tree = clock.need("active.rb_root", "active.head", "active");
        getTime = clock.field("get_time");
        index = clock.field("index");
        offset = clock.field("offset");
        Struct timer = kernel.types().struct("hrtimer");
        node = timer.need("node.node", "node");
        expires = timer.need("node.expires", "_expires", "expires");
        softExpires = timer.field("_softexpires");
        function = timer.need("function");
    }

    /** The clocks of a CPU with their timers. */
    public List<HighResolutionClock> of(int cpu) {
        OptionalLong base = kernel.perCpu().variable("hrtimer_bases", cpu);
        if (base.isEmpty()) {
            kernel.needSymbol("hrtimer_bases");
        }
        long count = Math.min(CLOCKS_LIMIT, clocks.count());
        List<HighResolutionClock> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(read(cpu, i, base.orElse(0)));
        }
        return found;
    }

    private HighResolutionClock read(int cpu, int number, long base) {
        long at = clocks.at(base) + number * clock.size();
        FirstProblem problem = new FirstProblem();
        long ahead = offset.isPresent()
                ? problem.number(() -> offset.get().read(memory, at)).orElse(0)
                : 0;
        List<HighResolutionClock.Timer> timers = new ArrayList<>();
        problem.value(() -> new RedBlackTree(kernel.types(), memory)
                        .walk(tree.at(at), RedBlackTree.Order.SORTED, entry -> {
                            problem.value(() -> timers.add(timer(entry.value() - node.offset())));
                            return timers.size() < LIMIT;
                        }))
                .ifPresent(problem::add);
        OptionalLong tells =
                getTime.isPresent() ? problem.number(() -> getTime.get().read(memory, at)) : OptionalLong.empty();
        Optional<String> name = getTime.isPresent() || index.isEmpty()
                ? Optional.empty()
                : problem.value(() -> index.get().read(memory, at)).flatMap(this::name);
        return new HighResolutionClock(
                cpu, number, base, at, tells, name, sinceBoot() + ahead, timers, problem.sentence());
    }

    private HighResolutionClock.Timer timer(long at) {
        return new HighResolutionClock.Timer(
                at,
                softExpires.isPresent() ? OptionalLong.of(softExpires.get().read(memory, at)) : OptionalLong.empty(),
                expires.read(memory, at),
                function.read(memory, at));
    }

    private Optional<String> name(long number) {
        return kernel.types()
                .enumeration("hrtimer_base_type")
                .flatMap(type -> type.ofValue(number, ""))
                .map(CType.Enumerator::name);
    }

    /** What the ticks since the boot make in nanoseconds. */
    private long sinceBoot() {
        SystemFacts facts = SystemFacts.of(kernel);
        OptionalLong ticks = facts.jiffies();
        OptionalLong hz = facts.ticksPerSecond();
        return ticks.isPresent() && hz.isPresent() && hz.getAsLong() > 0
                ? ticks.getAsLong() * (NANOSECONDS / hz.getAsLong())
                : 0;
    }
}
