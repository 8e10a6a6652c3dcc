package org.vmcoregdb.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code fleet}: the crashes of many machines. */
@CommandLine.Command(
        name = "fleet",
        description = "Looks at many dumps, keeps a row of each in a file, and says which crashes they have.",
        mixinStandardHelpOptions = true,
        subcommands = {
            FleetScanCommand.class,
            FleetWatchCommand.class,
            FleetAnswers.Top.class,
            FleetAnswers.Show.class,
            FleetAnswers.Similar.class,
            FleetAnswers.Trend.class,
            FleetAnswers.Query.class
        })
final class FleetCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "What of it? fleet scan, watch, top, show, similar, trend or query");
    }
}
