package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.fleet.FleetRow;
import org.vmcoregdb.server.fleet.FleetScan;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dumps are looked at, and what that may take. */
final class FleetScanOptions {
    private static final int MOST_WORKERS = 64;

    @Parameters(
            arity = "0..*",
            paramLabel = "SOURCE",
            description =
                    "A dump, on this machine or another; a folder whose dumps are looked at, those in its folders too; or"
                            + " s3://BUCKET/PREFIX/, all objects that begin so.")
    private List<FleetSource> sources = new ArrayList<>();

    @Option(names = "--list", paramLabel = "FILE", description = "A file with a source on each line.")
    private Optional<FleetSource> list = Optional.empty();

    @Option(
            names = "--jobs",
            paramLabel = "COUNT",
            description = "How many dumps are looked at at once; as many as there are CPUs if not given.")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = {"--limit-time", "--each"},
            paramLabel = "SECONDS",
            description = "How long one dump may take; ${DEFAULT-VALUE} if not given.")
    private int seconds = 60;

    @Option(
            names = "--limit-bytes",
            paramLabel = "SIZE",
            converter = CacheCommand.ByteSize.class,
            description = "How much may be read of one dump (500M, 2G); anything if not given.")
    private long bytes = Long.MAX_VALUE;

    @Option(
            names = "--all-checks",
            description =
                    "Run all checks on dumps of other machines, too, those that read much of a large file with many tasks.")
    private boolean allChecks;

    private final AtomicInteger failed = new AtomicInteger();

    /** What is to be looked at. */
    List<FleetSource> sources(CommandLine line) throws IOException {
        if (sources.isEmpty() && list.isEmpty()) {
            throw new CommandLine.ParameterException(line, "Which dumps? SOURCE or --list FILE");
        }
        if (jobs < 1 || jobs > MOST_WORKERS || seconds < 1 || bytes < 1) {
            throw new CommandLine.ParameterException(
                    line, "--jobs is 1 to " + MOST_WORKERS + ", --limit-time and --limit-bytes at least 1");
        }
        List<FleetSource> all = new ArrayList<>(sources);
        if (list.isPresent()) {
            all.addAll(list.get().listed());
        }
        for (FleetSource source : all) {
            Optional<String> problem = source.problem();
            if (problem.isPresent()) {
                throw new CommandLine.ParameterException(line, problem.get());
            }
        }
        return all;
    }

    FleetScan.Limits limits() {
        return new FleetScan.Limits(jobs, Duration.ofSeconds(seconds), bytes, allChecks);
    }

    FleetOpener opener() {
        return new FleetOpener(
                sources.isEmpty()
                        ? list.map(FleetSource::locations).orElseGet(UserLocations::new)
                        : sources.get(0).locations());
    }

    /** Says why a dump could not be opened. */
    void said(FleetRow row) {
        row.error().ifPresent(why -> {
            failed.incrementAndGet();
            System.err.println("vmcore-gdb: " + new TextPage().append(row.file() + ": " + why));
        });
    }

    int failed() {
        return failed.get();
    }
}
