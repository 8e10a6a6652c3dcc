package org.vmcoregdb.kernel.time;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.Variables;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.system.Ticks;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Timers that wait for ticks ({@code kernel/time/timer.c}): since 4.8 in {@code timer_bases} of each CPU, before in {@code tvec_bases}. Safe for
 * many threads.
 */
public final class Timers {
    private static final Part<Timers> PART = Part.of(Timers::new);

    private static final int LIMIT = 1 << 20;
    private static final int VECTORS_LIMIT = 4096;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Field link;
    private final Field expires;
    private final Field function;
    private final boolean chained;

    /** Timers of a kernel. */
    public static Timers of(Kernel kernel) {
        return kernel.part(PART);
    }

    private Timers(Kernel kernel) {
        this.kernel = kernel;
        memory = kernel.memory();
        Struct timer = kernel.types().struct("timer_list");
        link = timer.need("entry");
        expires = timer.need("expires");
        function = timer.need("function");
        chained = link.type().stripped() instanceof CType.CompositeType type
                && type.name().startsWith("hlist");
    }

    /** The count of ticks. */
    public long jiffies() {
        return memory.readLong(Ticks.counter(kernel).orElseGet(() -> kernel.needSymbol("jiffies")));
    }

    /** The bases of a CPU. */
    public List<TimerBase> of(int cpu) {
        OptionalLong first = kernel.perCpu().variable("timer_bases", cpu);
        if (first.isEmpty()) {
            return List.of(old(cpu));
        }
        Struct struct = kernel.types().struct("timer_base");
        Field vectors = struct.need("vectors");
        List<String> names = names();
        List<TimerBase> bases = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            long base = first.getAsLong() + i * struct.size();
            FirstProblem problem = new FirstProblem();
            List<TimerBase.Timer> timers = new ArrayList<>();
            problem.value(() -> lists(vectors.at(base), vectors.count(), timers, problem));
            bases.add(base(cpu, Optional.of(names.get(i)), base, timers, problem));
        }
        return bases;
    }

    private static TimerBase base(
            int cpu, Optional<String> name, long at, List<TimerBase.Timer> timers, FirstProblem problem) {
        timers.sort(Comparator.comparing(TimerBase.Timer::expires, Long::compareUnsigned));
        return new TimerBase(cpu, name, at, timers, problem.sentence());
    }

    /** One without {@code CONFIG_NO_HZ_COMMON}, else two, and three since 6.9. */
    private List<String> names() {
        long count = Variables.of(kernel)
                                .type("timer_bases")
                                .orElse(new CType.VoidType())
                                .stripped()
                        instanceof CType.ArrayType array
                ? array.count()
                : kernel.symbol("sysctl_timer_migration").isPresent() ? 2 : 1;
        return count == 3
                ? List.of("BASE_LOCAL", "BASE_GLOBAL", "BASE_DEF")
                : count == 2 ? List.of("BASE_STD", "BASE_DEF") : List.of("BASE_STD");
    }

    /** Until 4.1 a pointer to the base is what each CPU has, and the timers are in rings; then in chains. */
    private TimerBase old(int cpu) {
        OptionalLong variable = kernel.perCpu().variable("tvec_bases", cpu);
        if (variable.isEmpty()) {
            kernel.needSymbol("timer_bases");
        }
        boolean pointer = kernel.symbol("boot_tvec_bases").isPresent();
        long base = pointer ? memory.readLong(variable.orElse(0)) : variable.orElse(0);
        Struct struct = kernel.types().struct("tvec_base");
        FirstProblem problem = new FirstProblem();
        List<TimerBase.Timer> timers = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            Field vector = struct.need("tv" + i + ".vec");
            problem.value(() -> lists(vector.at(base), vector.count(), timers, problem));
        }
        return base(cpu, Optional.empty(), base, timers, problem);
    }

    private boolean lists(long first, long count, List<TimerBase.Timer> timers, FirstProblem problem) {
        int heads = (int) Math.min(count, VECTORS_LIMIT);
        int size = chained ? 8 : 16;
        byte[] table = memory.readBytes(first, heads * size);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < heads; i++) {
            long head = first + (long) i * size;
            long next = memory.words().getLong(table, i * size);
            if (next == 0 || next == head) {
                continue;
            }
            if (chained) {
                chain(next, seen, timers, problem);
            } else {
                ListWalk walk = ListWalk.from(memory, head, LIMIT);
                problem.add(walk.problem());
                for (long node : walk.nodes()) {
                    add(node, timers, problem);
                }
            }
        }
        return true;
    }

    private void chain(long first, Set<Long> seen, List<TimerBase.Timer> timers, FirstProblem problem) {
        try {
            for (long node = first; node != 0 && timers.size() < LIMIT; node = memory.readLong(node)) {
                if (!seen.add(node)) {
                    problem.add(Optional.of("the chain of timers at 0x" + Long.toHexString(node) + " loops"));
                    return;
                }
                add(node, timers, problem);
            }
        } catch (MemoryFault missing) {
            problem.add(Optional.ofNullable(missing.getMessage()));
        }
    }

    private void add(long node, List<TimerBase.Timer> timers, FirstProblem problem) {
        long timer = node - link.offset();
        problem.value(() ->
                timers.add(new TimerBase.Timer(timer, expires.read(memory, timer), function.read(memory, timer))));
    }
}
