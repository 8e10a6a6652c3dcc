package org.vmcoregdb.server.command.check;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.checks.Checks;
import org.vmcoregdb.checks.Effort;
import org.vmcoregdb.checks.Evidence;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.hang.Waiting;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.Triage;
import org.vmcoregdb.waits.WaitGroups;

/** Runs the checks on the kernel of a context. */
public final class Checking {
    private Checking() {}

    static CheckResult thorough(CommandContext context) {
        return Checks.run(
                evidence(
                        context,
                        () -> Waiting.groups(context),
                        () -> new Triage(context.kernel(), context.unwinder()).crash()),
                Effort.THOROUGH);
    }

    /**
     * Those that do not take long, on what is known already.
     *
     * @param waits who waits for whom
     * @param crash what killed the machine
     */
    public static CheckResult brief(
            CommandContext context, Supplier<List<WaitGroups.Group>> waits, Optional<Crash> crash) {
        return Checks.run(evidence(context, waits, () -> crash), Effort.USUAL);
    }

    /**
     * Those that are worth what they read.
     *
     * @param crash what killed the machine
     */
    public static CheckResult of(CommandContext context, Optional<Crash> crash, Effort effort) {
        return Checks.run(evidence(context, () -> Waiting.groups(context), () -> crash), effort);
    }

    private static Evidence evidence(
            CommandContext context, Supplier<List<WaitGroups.Group>> waits, Supplier<Optional<Crash>> crash) {
        return new Evidence(context.kernel(), waits, crash, KnownCrashes.ofUser(), context::cancelled);
    }
}
