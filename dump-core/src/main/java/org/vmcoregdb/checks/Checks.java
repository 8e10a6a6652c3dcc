package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;

/** All checks there are. */
public final class Checks {
    private Checks() {}

    /**
     * Runs them.
     *
     * @param effort which of them; those that {@link Effort#USUAL} has and this has not are named in the result
     */
    public static CheckResult run(Evidence evidence, Effort effort) {
        List<Finding> findings = new ArrayList<>();
        List<CheckResult.Named> clean = new ArrayList<>();
        List<CheckResult.Unknown> unknown = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Check check : all(evidence)) {
            if (check.isThorough() && effort != Effort.THOROUGH || evidence.isCancelled()) {
                continue;
            }
            if (check.looksAtEach() && effort == Effort.LITTLE) {
                leftOut.add(check.id());
                continue;
            }
            try {
                List<Finding> found = check.look();
                findings.addAll(found);
                if (found.isEmpty()) {
                    clean.add(new CheckResult.Named(check.id(), check.about()));
                }
            } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
                unknown.add(new CheckResult.Unknown(check.id(), String.valueOf(missing.getMessage())));
            }
        }
        findings.sort((a, b) -> a.severity().compareTo(b.severity()));
        return new CheckResult(findings, clean, unknown, leftOut);
    }

    private static List<Check> all(Evidence evidence) {
        return List.of(
                new KnownSignature(evidence),
                new Deadlocks(evidence),
                new SpinningCpus(evidence),
                new HardLockups(evidence),
                new SoftLockups(evidence),
                new RcuStall(evidence),
                new StuckDisks(evidence),
                new SilentServers(evidence),
                new BlockedTasks(evidence),
                new StuckWorkers(evidence),
                new OutOfMemory(evidence),
                new LowMemory(evidence),
                new SlabLeak(evidence),
                new PageLeak(evidence),
                new ManyObjects(evidence),
                new ManyTimers(evidence),
                new FullStacks(evidence),
                new OverwrittenStacks(evidence),
                new CorruptLists(evidence),
                new CorruptSlabs(evidence),
                new StoppedClock(evidence),
                new UnstableClock(evidence),
                new LoggedErrors(evidence),
                new CrashingModules(evidence),
                new TaintsThatMatter(evidence),
                new PanicSettings(evidence));
    }
}
