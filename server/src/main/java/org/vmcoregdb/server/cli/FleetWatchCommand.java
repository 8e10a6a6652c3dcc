package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.fleet.FleetEventAnswer;
import org.vmcoregdb.server.fleet.FleetResults;
import org.vmcoregdb.server.fleet.FleetWatch;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet watch}: new dumps as they come. */
@CommandLine.Command(
        name = "watch",
        description =
                "Looks at each dump that comes, appends its row to RESULTS, and says when a crash is new or has come back. Ends with"
                        + " Ctrl-C.",
        mixinStandardHelpOptions = true)
final class FleetWatchCommand implements Callable<Integer> {
    private static final long END_SECONDS = 15;

    @Mixin
    private FleetScanOptions options = new FleetScanOptions();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "RESULTS",
            description = "The file of rows: an object of JSON on each line. What it has was seen before.")
    private Path output = Path.of("");

    @Option(
            names = "--on-new",
            paramLabel = "COMMAND",
            description =
                    "A program, with its arguments, that is started for each crash that is new or has come back: its standard input is"
                            + " that as JSON. No shell takes the words apart; those with blanks in them are put in \" or '.")
    private Optional<String> command = Optional.empty();

    @Option(
            names = "--webhook",
            paramLabel = "URL",
            description = "An address of HTTP that is sent the same JSON (POST).")
    private Optional<URI> webhook = Optional.empty();

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            description = "How often the sources are looked at; ${DEFAULT-VALUE} if not given.")
    private int every = 2;

    @Option(names = "--json", description = "Say what is new as a JSON object on a line.")
    private boolean json;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException, FormatException {
        List<FleetSource> sources = options.sources(spec.commandLine());
        if (every < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--every is at least 1");
        }
        CountDownLatch ended = new CountDownLatch(1);
        Thread me = Thread.currentThread();
        Thread end = new Thread(
                () -> {
                    me.interrupt();
                    awaitEnd(ended);
                },
                "end");
        try (FleetHooks hooks = FleetHooks.of(command, webhook, spec.commandLine());
                FleetResults results = FleetResults.open(output)) {
            FleetWatch watch = new FleetWatch(
                    options.opener(),
                    results,
                    FleetResults.rows(output),
                    options.limits(),
                    options::said,
                    event -> heard(event, hooks));
            Runtime.getRuntime().addShutdownHook(end);
            watch(watch, sources);
        } finally {
            System.out.flush();
            ended.countDown();
        }
        return Main.OK;
    }

    /** What cannot be listed now may be there the next time. */
    private void watch(FleetWatch watch, List<FleetSource> sources) {
        Optional<String> told = Optional.empty();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    watch.poll(FleetSource.all(sources));
                    told = Optional.empty();
                } catch (IOException unlisted) {
                    Optional<String> reason = Optional.of(IoReason.of(unlisted));
                    if (!reason.equals(told)) {
                        System.err.println("vmcore-gdb: " + reason.get());
                    }
                    told = reason;
                }
                TimeUnit.SECONDS.sleep(every);
            }
        } catch (InterruptedException stop) {
            return; // Ctrl-C
        }
    }

    private void heard(FleetEventAnswer event, FleetHooks hooks) {
        synchronized (this) {
            System.out.print(json ? AnswerJson.line(event) : AnswerText.alone(event));
            System.out.flush();
        }
        hooks.tell(AnswerJson.line(event));
    }

    private static void awaitEnd(CountDownLatch ended) {
        try {
            if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("vmcore-gdb: something that was begun did not end in time");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
