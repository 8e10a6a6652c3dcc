package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.server.fleet.FleetDumps;
import org.vmcoregdb.server.fleet.FleetResults;
import org.vmcoregdb.server.fleet.FleetRow;
import org.vmcoregdb.server.fleet.FleetRowJson;
import org.vmcoregdb.server.fleet.FleetScan;
import org.vmcoregdb.server.fleet.FleetSink;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import scala.Function2;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/**
 * {@code fleet scan} on a cluster of Apache Spark, by {@code spark-submit}: executors read the dumps in place, each task some of them, and the driver appends the rows of
 * each task that ends to the same file of rows as {@code fleet scan} does. What has a row is not looked at; whoever is killed goes on where it was. Files of this machine have to be
 * there on all machines, under the same name.
 */
@CommandLine.Command(name = "fleet-spark", description = "A row of each of many dumps, by Apache Spark.", mixinStandardHelpOptions = true)
public final class FleetSparkJob implements Callable<Integer> {
    /** How many dumps are listed before they are looked at. */
    private static final int BATCH = 20_000;

    @Parameters(arity = "1..*", paramLabel = "SOURCE", description = "A dump, a folder, or s3://BUCKET/PREFIX/.")
    private List<FleetSource> sources = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "RESULTS",
            description = "The file of rows, on the driver's machine.")
    private Path output = Path.of("");

    @Option(
            names = "--per-task",
            paramLabel = "COUNT",
            description = "How many dumps a task looks at; their rows are lost together. ${DEFAULT-VALUE} if not given.")
    private int perTask = 4;

    @Option(
            names = "--limit-time",
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
            description = "Run all checks, those too that read much of a large file with many tasks.")
    private boolean allChecks;

    @Option(names = "--retry", description = "Look again at dumps that could not be opened before.")
    private boolean retry;

    /** A dump as it travels to an executor. */
    private record Item(String place, boolean named) implements Serializable {}

    /** What a task does. */
    @FunctionalInterface
    private interface Task extends Function2<TaskContext, scala.collection.Iterator<Item>, String[]>, Serializable {}

    /** Runs it and ends the driver with 0, or 1 if it failed. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        CommandLine line = new CommandLine(new FleetSparkJob());
        UserLocations locations = new UserLocations();
        line.registerConverter(FleetSource.class, text -> new FleetSource(text, locations));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            System.err.println("vmcore-gdb: " + Main.sentence(failure));
            return Main.FAILED;
        });
        return line.execute(args);
    }

    @Override
    public Integer call() throws IOException, FormatException {
        for (FleetSource source : sources) {
            Optional<String> problem = source.problem();
            if (problem.isPresent()) {
                throw new FormatException(problem.get());
            }
        }
        SparkConf settings = new SparkConf().setAppName("vmcore-gdb fleet scan");
        try (FleetResults results = FleetResults.open(output, retry);
                JavaSparkContext spark = new JavaSparkContext(settings)) {
            List<Item> batch = new ArrayList<>();
            for (FleetDumps.Candidate file : FleetSource.all(sources)) {
                FleetRow.Key key = FleetRow.Key.of(file.place());
                if (!results.has(key)) {
                    batch.add(new Item(file.place().name(), file.named()));
                }
                sources.get(0).locations().forget(file.place());
                if (batch.size() == BATCH) {
                    look(spark, batch, results);
                    batch.clear();
                }
            }
            look(spark, batch, results);
            System.err.println("vmcore-gdb: " + output + " has " + results.count() + " rows");
            return Main.OK;
        } catch (UncheckedIOException unlisted) {
            throw unlisted.getCause();
        }
    }

    /** The rows of a task are kept as soon as it ends. */
    private void look(JavaSparkContext spark, List<Item> items, FleetResults results) {
        if (items.isEmpty()) {
            return;
        }
        JavaRDD<Item> dumps = spark.parallelize(items, Math.max(1, (items.size() + perTask - 1) / perTask));
        Duration each = Duration.ofSeconds(seconds);
        long most = bytes;
        boolean all = allChecks;
        Task task = (context, its) -> rows(CollectionConverters.asJava(its), new FleetScan.Limits(1, each, most, all));
        List<Object> partitions = new ArrayList<>();
        for (int i = 0; i < dumps.getNumPartitions(); i++) {
            partitions.add(i);
        }
        spark.sc().runJob(
                        dumps.rdd(),
                        task,
                        CollectionConverters.asScala(partitions).toSeq(),
                        (number, lines) -> {
                            keep(lines, results);
                            return BoxedUnit.UNIT;
                        },
                        ClassTag$.MODULE$.apply(String[].class));
    }

    private static void keep(String[] lines, FleetResults results) {
        try {
            for (String line : lines) {
                FleetRow row = FleetRowJson.row(line).orElseThrow();
                row.error().ifPresent(why -> System.err.println("vmcore-gdb: " + row.file() + ": " + why));
                results.add(row);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** On an executor. Whatever could not be looked at has no row, and is looked at the next time. */
    private static String[] rows(Iterator<Item> items, FleetScan.Limits limits) {
        UserLocations locations = new UserLocations();
        locations.readOnce();
        List<FleetDumps.Candidate> files = new ArrayList<>();
        items.forEachRemaining(item ->
                files.add(new FleetDumps.Candidate(locations.convert(item.place()), item.named())));
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        FleetSink sink = new FleetSink() {
            @Override
            public boolean has(FleetRow.Key key) {
                return false;
            }

            @Override
            public boolean add(FleetRow row) {
                return lines.add(FleetRowJson.line(row));
            }
        };
        try {
            new FleetScan(
                            new FleetOpener(locations),
                            sink,
                            limits,
                            row -> {})
                    .run(files);
        } catch (IOException some) {
            System.err.println("vmcore-gdb: " + Main.sentence(some));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return lines.toArray(String[]::new);
    }
}
