package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.fleet.FleetResults;
import org.vmcoregdb.server.fleet.FleetRow;
import org.vmcoregdb.server.fleet.FleetScan;
import org.vmcoregdb.server.fleet.FleetTopAnswer;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet}: the crashes of many machines. */
@CommandLine.Command(
        name = "fleet",
        description = "Looks at many dumps, keeps a row of each in a file, and counts which crashes they have.",
        mixinStandardHelpOptions = true,
        subcommands = {FleetCommand.Scan.class, FleetCommand.Top.class})
final class FleetCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "What of it? fleet scan or fleet top");
    }

    /** {@code fleet scan}: a row of each dump. */
    @CommandLine.Command(
            name = "scan",
            description =
                    "Appends a row to RESULTS of each dump that it has none of yet. One that is killed goes on where it was.",
            mixinStandardHelpOptions = true)
    static final class Scan implements Callable<Integer> {
        private static final int MOST_WORKERS = 64;

        @Parameters(
                arity = "0..*",
                paramLabel = "SOURCE",
                description =
                        "A dump, on this machine or another, or a folder whose dumps are looked at, those in its folders too.")
        private List<Location> sources = new ArrayList<>();

        @Option(names = "--list", paramLabel = "FILE", description = "A file with a source on each line.")
        private Optional<Path> list = Optional.empty();

        @Option(
                names = {"-o", "--output"},
                required = true,
                paramLabel = "RESULTS",
                description = "The file of rows: an object of JSON on each line.")
        private Path output = Path.of("");

        @Option(
                names = "--jobs",
                paramLabel = "COUNT",
                description = "How many dumps are looked at at once; as many as there are CPUs if not given.")
        private int jobs = Runtime.getRuntime().availableProcessors();

        @Option(
                names = "--each",
                paramLabel = "SECONDS",
                description = "How long one dump may take; ${DEFAULT-VALUE} if not given.")
        private int seconds = 60;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public Integer call() throws IOException, FormatException, InterruptedException {
            if (sources.isEmpty() && list.isEmpty()) {
                throw new CommandLine.ParameterException(spec.commandLine(), "Which dumps? SOURCE or --list FILE");
            }
            if (jobs < 1 || jobs > MOST_WORKERS || seconds < 1) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--jobs is 1 to " + MOST_WORKERS + ", --each at least 1");
            }
            List<Location> dumps = dumps();
            AtomicInteger failed = new AtomicInteger();
            try (FleetResults results = FleetResults.open(output)) {
                FleetScan scan = new FleetScan(
                        Scan::open,
                        results,
                        new FleetScan.Limits(jobs, Duration.ofSeconds(seconds)),
                        row -> said(row, failed));
                long start = System.nanoTime();
                int looked = scan.run(dumps);
                System.err.printf(
                        Locale.ROOT,
                        "vmcore-gdb: %d of %d dumps looked at in %.1f s, %d of them could not be opened; %s has %d rows%n",
                        looked,
                        dumps.size(),
                        (System.nanoTime() - start) / 1e9,
                        failed.get(),
                        results,
                        results.count());
            }
            return Main.OK;
        }

        private List<Location> dumps() throws IOException, FormatException {
            List<Location> all = new ArrayList<>(sources);
            if (list.isPresent()) {
                UserLocations locations = new UserLocations();
                for (String line : Files.readAllLines(list.get(), StandardCharsets.UTF_8)) {
                    if (!line.isBlank()) {
                        all.add(locations.convert(line.strip()));
                    }
                }
            }
            List<Location> dumps = new ArrayList<>();
            for (Location source : all) {
                Optional<Path> folder = source.localFile().filter(Files::isDirectory);
                if (folder.isPresent()) {
                    CrashFolder.dumps(folder.get()).forEach(file -> dumps.add(new FileLocation(file)));
                } else {
                    dumps.add(source);
                }
            }
            return dumps;
        }

        private static CrashDump open(Location dump) throws FormatException {
            return CrashDump.open(List.of(dump), DumpArguments.standard());
        }

        private static void said(FleetRow row, AtomicInteger failed) {
            row.error().ifPresent(why -> {
                failed.incrementAndGet();
                System.err.println("vmcore-gdb: " + new TextPage().append(row.file() + ": " + why));
            });
        }
    }

    /** {@code fleet top}: the kinds of crashes. */
    @CommandLine.Command(
            name = "top",
            description = "The crashes in files of results, the most frequent first.",
            mixinStandardHelpOptions = true)
    static final class Top implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "RESULTS", description = "Files that fleet scan wrote.")
        private List<Path> files = new ArrayList<>();

        @Option(names = "--json", description = "As a JSON object.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            List<FleetRow> rows = new ArrayList<>();
            for (Path file : files) {
                rows.addAll(FleetResults.rows(file));
            }
            FleetTopAnswer top = FleetTopAnswer.of(rows);
            PrintStream out = BufferedOutput.standard();
            out.print(json ? AnswerJson.line(top) : AnswerText.alone(top));
            out.flush();
            return Main.OK;
        }
    }
}
