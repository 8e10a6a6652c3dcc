package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.duckdb.RowEngine;
import org.vmcoregdb.server.fleet.FleetPage;
import org.vmcoregdb.server.fleet.FleetRow;
import org.vmcoregdb.server.fleet.FleetShowAnswer;
import org.vmcoregdb.server.fleet.FleetSimilarAnswer;
import org.vmcoregdb.server.fleet.FleetTopAnswer;
import org.vmcoregdb.server.fleet.FleetTrendAnswer;
import org.vmcoregdb.server.fleet.StackDistance;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is asked of rows. */
final class FleetAnswers {
    private static final String RESULTS = "Files that fleet scan wrote, of JSON lines or Parquet.";

    private FleetAnswers() {}

    /** How an answer is written. */
    static final class Look {
        @Option(names = "--json", description = "As a JSON object.")
        private boolean json;

        @Option(
                names = "--html",
                paramLabel = "FILE",
                description = "Write all about these crashes, with plots, into an HTML file that needs no other.")
        private Optional<Path> html = Optional.empty();

        int write(Answer answer, String title, List<FleetRow> rows, int threshold) throws IOException {
            if (html.isPresent()) {
                Files.writeString(html.get(), FleetPage.render(title, rows, threshold), StandardCharsets.UTF_8);
                return Main.OK;
            }
            PrintStream out = BufferedOutput.standard();
            out.print(json ? AnswerJson.line(answer) : AnswerText.alone(answer));
            out.flush();
            return Main.OK;
        }
    }

    /** {@code fleet top}: the kinds of crashes. */
    @CommandLine.Command(
            name = "top",
            description = "The crashes in files of results, the most frequent first.",
            mixinStandardHelpOptions = true)
    static final class Top implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "RESULTS", description = RESULTS)
        private List<Path> files = new ArrayList<>();

        @Mixin
        private Look look = new Look();

        @Override
        public Integer call() throws IOException, FormatException {
            List<FleetRow> rows = FleetRows.of(files);
            return look.write(FleetTopAnswer.of(rows), "Crashes", rows, StackDistance.STANDARD_PERCENT);
        }
    }

    /** {@code fleet show}: one kind of crash. */
    @CommandLine.Command(
            name = "show",
            description = "All about the crashes of one signature or class.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Parameters(
                index = "0",
                paramLabel = "SIGNATURE|CLASS",
                description = "The digits that fleet top shows (four of them at least), or a class of crashes.")
        private String words = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "RESULTS", description = RESULTS)
        private List<Path> files = new ArrayList<>();

        @Mixin
        private Look look = new Look();

        @Override
        public Integer call() throws IOException, FormatException {
            List<FleetRow> rows = FleetRows.of(files);
            FleetShowAnswer shown = FleetShowAnswer.of(rows, words);
            if (shown.kinds().isEmpty()) {
                throw new FormatException("no dump of " + rows.size() + " crashed like " + words);
            }
            List<FleetRow> meant = FleetShowAnswer.rows(rows, words);
            return look.write(shown, "Crashes like " + words, meant, StackDistance.STANDARD_PERCENT);
        }
    }

    /** {@code fleet similar}: kinds that are perhaps one. */
    @CommandLine.Command(
            name = "similar",
            description = "Crashes whose stacks are alike, so that they are perhaps the same.",
            mixinStandardHelpOptions = true)
    static final class Similar implements Callable<Integer> {
        private static final int PERCENT = 100;

        @Parameters(arity = "1..*", paramLabel = "RESULTS", description = RESULTS)
        private List<Path> files = new ArrayList<>();

        @Option(
                names = "--to",
                paramLabel = "SIGNATURE|CLASS",
                description = "Those that are like these; all that are alike if not given.")
        private Optional<String> words = Optional.empty();

        @Option(
                names = "--distance",
                paramLabel = "PERCENT",
                description = "How far stacks may be from each other: 0 is the same functions, 100 nothing in common;"
                        + " ${DEFAULT-VALUE} if not given.")
        private int threshold = StackDistance.STANDARD_PERCENT;

        @Mixin
        private Look look = new Look();

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

        @Override
        public Integer call() throws IOException, FormatException {
            if (threshold < 0 || threshold > PERCENT) {
                throw new CommandLine.ParameterException(spec.commandLine(), "--distance is 0 to " + PERCENT);
            }
            List<FleetRow> rows = FleetRows.of(files);
            FleetSimilarAnswer similar = words.isPresent()
                    ? FleetSimilarAnswer.of(rows, threshold, words.get())
                    : FleetSimilarAnswer.of(rows, threshold);
            return look.write(similar, "Crashes", rows, threshold);
        }
    }

    /** {@code fleet trend}: kinds over time. */
    @CommandLine.Command(
            name = "trend",
            description = "How often crashes were seen per day; which are new, and which have come back.",
            mixinStandardHelpOptions = true)
    static final class Trend implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "RESULTS", description = RESULTS)
        private List<Path> files = new ArrayList<>();

        @Option(names = "--weekly", description = "Per week.")
        private boolean weekly;

        @Mixin
        private Look look = new Look();

        @Override
        public Integer call() throws IOException, FormatException {
            List<FleetRow> rows = FleetRows.of(files);
            return look.write(FleetTrendAnswer.of(rows, weekly), "Crashes", rows, StackDistance.STANDARD_PERCENT);
        }
    }

    /** {@code fleet query}: SQL. */
    @CommandLine.Command(
            name = "query",
            description = "Answers a query in SQL over the rows of results, in the table " + RowEngine.TABLE + ".",
            mixinStandardHelpOptions = true)
    static final class Query implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "SQL", description = "The query, as DuckDB understands it.")
        private String sql = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "RESULTS", description = RESULTS)
        private List<Path> files = new ArrayList<>();

        @Option(names = "--json", description = "As a JSON object.")
        private boolean json;

        @Override
        public Integer call() throws IOException, FormatException {
            try (RowEngine engine = RowEngine.open()) {
                Answer table = engine.query(FleetRows.of(files), sql);
                PrintStream out = BufferedOutput.standard();
                out.print(json ? AnswerJson.line(table) : AnswerText.alone(table));
                out.flush();
                return Main.OK;
            }
        }
    }
}
