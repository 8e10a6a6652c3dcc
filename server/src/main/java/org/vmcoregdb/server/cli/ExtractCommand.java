package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.packages.DebugPackage;
import org.vmcoregdb.packages.StoredFile;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.extract.ExtractedFilesAnswer;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code extract}: the debug files of a package, without the rest of it. */
@CommandLine.Command(
        name = "extract",
        description =
                "Writes the vmlinux and the modules' debug files of a package, and prints them with their build-ids.",
        mixinStandardHelpOptions = true)
final class ExtractCommand implements Callable<Integer> {
    @Parameters(
            arity = "1",
            paramLabel = "PACKAGE",
            description = "An .rpm, .deb, .ddeb or .pkg.tar.zst, or a compressed vmlinux.")
    private Path file = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Where to write (the current folder if not given); files keep their paths in the package.")
    private Path folder = Path.of(".");

    @Option(names = "--json", description = "The answer as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, FormatException {
        if (!Files.exists(file)) {
            throw new FormatException(file + " does not exist");
        }
        DebugPackage found = DebugPackage.of(new FileLocation(file), ProgressLine.standard())
                .orElseThrow(() -> new FormatException(
                        file + " is neither an RPM, Debian or Arch package nor a compressed vmlinux or module"));
        List<ExtractedFilesAnswer.ExtractedFile> files = new ArrayList<>();
        for (StoredFile stored : found.extract(folder)) {
            String path = stored.path().normalize().toString();
            files.add(new ExtractedFilesAnswer.ExtractedFile(
                    stored.kind(), stored.buildId(), Files.size(stored.path()), path));
        }
        ExtractedFilesAnswer result = new ExtractedFilesAnswer(file.toString(), List.copyOf(files));
        System.out.print(json ? AnswerJson.line(result) : AnswerText.alone(result));
        return Main.OK;
    }
}
