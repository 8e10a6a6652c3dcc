package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.Idr;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.kernel.system.Ticks;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Pools of workers that have work and have begun with none of it for longer than {@code wq_watchdog_thresh} ({@code kernel/workqueue.c}, 4.5 on). */
record StuckWorkers(Evidence evidence) implements Check {
    private static final long USUAL_SECONDS = 30;
    private static final long NANOS = 1_000_000_000L;
    private static final int POOLS_LIMIT = 1 << 16;
    private static final int WORKS_LIMIT = 1 << 16;

    @Override
    public String id() {
        return "work.stuck";
    }

    @Override
    public String about() {
        return "workqueues whose workers do not begin with what waits";
    }

    @Override
    public List<Finding> look() {
        Kernel kernel = evidence.kernel();
        AddressSpace memory = kernel.memory();
        Struct pool = kernel.types().struct("worker_pool");
        Field since = pool.need("watchdog_ts");
        Field works = pool.need("worklist");
        Field number = pool.need("id");
        Field cpu = pool.need("cpu");
        long ticks = memory.readLong(Ticks.counter(kernel).orElseGet(() -> kernel.needSymbol("jiffies")));
        OptionalLong hz = SystemFacts.of(kernel).ticksPerSecond();
        long set = new FirstProblem()
                .number(() -> evidence.number("wq_watchdog_thresh"))
                .orElse(0);
        long limit = set > 0 ? Math.min(set, USUAL_SECONDS) : USUAL_SECONDS;
        long after = CpuClocks.afterPanic(kernel) / NANOS;
        List<Finding> found = new ArrayList<>();
        for (long at : pools(kernel)) {
            ListWalk waiting = ListWalk.from(memory, works.at(at), WORKS_LIMIT);
            long seconds = hz.isPresent() ? (ticks - since.read(memory, at)) / hz.getAsLong() - after : 0;
            if (waiting.nodes().length > 0 && seconds > limit) {
                long of = cpu.read(memory, at);
                found.add(new Finding(
                        id(),
                        Severity.WARNING,
                        "The pool of workers " + number.read(memory, at) + (of >= 0 ? " of CPU " + of : "")
                                + " has begun with none of "
                                + Words.count(waiting.nodes().length, "piece") + " of work for " + seconds + " s.",
                        List.of("the first is " + function(kernel, waiting.nodes()[0])),
                        "foreach kworker bt"));
            }
        }
        return found;
    }

    private static List<Long> pools(Kernel kernel) {
        List<Long> pools = new ArrayList<>();
        long all = kernel.needSymbol("worker_pool_idr");
        Idr.walk(kernel.types(), kernel.memory(), all, entry -> {
            pools.add(entry.value());
            return pools.size() < POOLS_LIMIT;
        });
        return pools;
    }

    private static String function(Kernel kernel, long node) {
        Struct work = kernel.types().struct("work_struct");
        long at = node - work.need("entry").offset();
        return new FirstProblem()
                .value(() -> work.need("func").read(kernel.memory(), at))
                .flatMap(address -> Symbols.of(kernel).resolve(address))
                .map(symbol -> symbol.text())
                .orElse("at 0x" + Long.toHexString(at));
    }
}
