package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.command.report.CrashSummary;
import org.vmcoregdb.server.command.report.CrashTableAnswer;
import org.vmcoregdb.server.command.report.ReportBuilder;

/** All dumps below a folder, one after the other: only what killed them is kept. */
final class CrashFolder {
    private static final int DEPTH = 8;
    private static final int MOST_FILES = 100_000;

    private CrashFolder() {}

    static CrashTableAnswer survey(Path folder, DumpArguments arguments) throws IOException, FormatException {
        List<CrashSummary> dumps = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path file : dumps(folder)) {
            add(folder.relativize(file).toString(), file, arguments, dumps, problems);
        }
        if (dumps.isEmpty() && problems.isEmpty()) {
            throw new FormatException("there is no dump in " + folder);
        }
        return new CrashTableAnswer(dumps, problems);
    }

    /** The files below a folder that look like dumps, by name. */
    static List<Path> dumps(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder, DEPTH)) {
            files = walk.filter(Files::isRegularFile).limit(MOST_FILES).sorted().toList();
        }
        List<Path> dumps = new ArrayList<>();
        for (Path file : files) {
            if (DumpArguments.looksLikeDump(file)) {
                dumps.add(file);
            }
        }
        return dumps;
    }

    private static void add(
            String name, Path file, DumpArguments arguments, List<CrashSummary> dumps, List<String> problems)
            throws IOException {
        try {
            try (CrashDump analysis = arguments.openOther(new FileLocation(file))) {
                ReportBuilder builder = new ReportBuilder(new LocalContext(analysis));
                dumps.add(CrashSummary.of(name, analysis.kernel(), builder.crash()));
                builder.problems().forEach(problem -> problems.add(name + ": " + problem));
                analysis.kernel().dump().warnings().forEach(warning -> problems.add(name + ": " + warning));
            }
        } catch (FormatException unusable) {
            problems.add(name + ": " + unusable.getMessage());
        }
    }
}
