package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.server.fleet.FleetResults;
import org.vmcoregdb.server.fleet.FleetScan;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet scan}: a row of each dump. */
@CommandLine.Command(
        name = "scan",
        description =
                "Appends a row to RESULTS of each dump that it has none of yet. One that is killed goes on where it was.",
        mixinStandardHelpOptions = true)
final class FleetScanCommand implements Callable<Integer> {
    @Mixin
    private FleetScanOptions options = new FleetScanOptions();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "RESULTS",
            description =
                    "The file of rows: an object of JSON on each line, or if its name ends in .parquet a Parquet file, which is"
                            + " written at the end.")
    private Path output = Path.of("");

    @Option(names = "--retry", description = "Look again at dumps that could not be opened before.")
    private boolean retry;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException, FormatException, InterruptedException {
        List<FleetSource> sources = options.sources(spec.commandLine());
        FleetRows.Output file = FleetRows.output(output);
        try (FleetResults results = FleetResults.open(file.lines(), retry)) {
            FleetScan scan = new FleetScan(options.opener(), results, options.limits(), options::said);
            long start = System.nanoTime();
            FleetScan.Outcome outcome = scan.run(FleetSource.all(sources));
            System.err.printf(
                    Locale.ROOT,
                    "vmcore-gdb: %d of %d dumps looked at in %.1f s, %d of them could not be opened; %s has %d rows%n",
                    outcome.looked(),
                    outcome.dumps(),
                    (System.nanoTime() - start) / 1e9,
                    options.failed(),
                    output,
                    results.count());
            if (outcome.left() > 0) {
                System.err.printf(
                        Locale.ROOT,
                        "vmcore-gdb: looking at %d of them could not be stopped when its time was up%n",
                        outcome.left());
            }
        }
        file.finish();
        return Main.OK;
    }
}
