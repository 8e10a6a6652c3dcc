package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.command.report.KnownReports;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.report.ReportBuilder;
import org.vmcoregdb.server.command.report.html.ReportPage;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code report}: what killed the machine, or the machines whose dumps are in a folder. */
@CommandLine.Command(
        name = "report",
        description = "Says what killed the machine, on a page. Of a folder: which of its dumps have the same crash.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private DumpArguments arguments = new DumpArguments();

    @Mixin
    private RedactionArguments redaction = new RedactionArguments();

    /** The page's language. */
    static final class Language {
        @Option(names = "--json", description = "As a JSON object.")
        private boolean json;

        @Option(names = "--html", description = "As an HTML file that needs no other.")
        private boolean html;
    }

    @ArgGroup
    private Language language = new Language();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Write there instead of the terminal. With --html of a folder it is a folder, into which a page"
                            + " that lists the crashes (index.html) and one for each dump are written, unless its name ends in"
                            + " .html: then all is in that file, without the dumps' tasks and what the log has before the crash.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--known",
            paramLabel = "FOLDER",
            description = "Reports written before (with --json or --html), to say how often this crash was seen.")
    private Optional<Path> known = Optional.empty();

    @Override
    public Integer call() throws FormatException, CommandException, IOException {
        arguments.redacting(redaction);
        Optional<Path> folder = arguments.folder();
        if (folder.isPresent()) {
            if (known.isPresent()) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--known is for the report of one dump: a folder's counts its own");
            }
            ofFolder(folder.get());
        } else {
            write(ofDump());
        }
        return Main.OK;
    }

    private String ofDump() throws FormatException, IOException {
        Optional<KnownReports> before =
                known.isPresent() ? Optional.of(KnownReports.in(known.get())) : Optional.empty();
        try (CrashDump analysis = arguments.open()) {
            Report report = new ReportBuilder(new LocalContext(analysis))
                    .build(crash -> before.flatMap(reports -> reports.of(crash)));
            String page = language.html ? ReportPage.render(report) : render(report);
            Notices.print(analysis);
            return page;
        }
    }

    private void ofFolder(Path folder) throws FormatException, IOException {
        boolean oneFile = output.isEmpty() || output.get().toString().endsWith(".html");
        if (language.html && !oneFile) {
            CrashFolderPages.write(folder, arguments, output.orElseThrow());
        } else if (language.html) {
            write(CrashFolderPages.onePage(folder, arguments));
        } else {
            write(render(CrashFolder.survey(folder, arguments)));
        }
    }

    private void write(String page) throws IOException {
        if (output.isPresent()) {
            Files.writeString(output.get(), page, StandardCharsets.UTF_8);
        } else {
            PrintStream out = BufferedOutput.standard();
            out.print(page);
            out.flush();
        }
    }

    private String render(Answer result) {
        return language.json ? AnswerJson.line(result) : AnswerText.alone(result);
    }
}
