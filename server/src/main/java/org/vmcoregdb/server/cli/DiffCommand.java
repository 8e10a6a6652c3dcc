package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.command.diff.DiffAnswer;
import org.vmcoregdb.server.command.diff.Difference;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code diff}: what is different between two dumps. */
@CommandLine.Command(
        name = "diff",
        description = "Compares two dumps: who waits in the same way, slab caches, counters, tasks, modules, settings.",
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "A dump, such as one of a machine that was well.")
    private List<Location> first = new ArrayList<>();

    @Parameters(
            index = "1",
            paramLabel = "B",
            description = "Another one.")
    private List<Location> second = new ArrayList<>();

    @Option(
            names = "--with",
            paramLabel = "FILE",
            description = "A vmlinux or package for both, for what the dumps do not have; may be given several times.")
    private List<Location> debugFiles = new ArrayList<>();

    @Option(names = "--json", description = "As a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws FormatException, IOException {
        try (CrashDump a = open(first);
                CrashDump b = open(second)) {
            DiffAnswer answer = Difference.of(
                    first.get(0).fileName(), new LocalContext(a), second.get(0).fileName(), new LocalContext(b));
            PrintStream out = BufferedOutput.standard();
            out.print(json ? AnswerJson.line(answer) : AnswerText.alone(answer));
            out.flush();
            Notices.print(a);
            Notices.print(b);
        }
        return Main.OK;
    }

    private CrashDump open(List<Location> dump) throws FormatException {
        List<Location> files = new ArrayList<>(dump);
        files.addAll(debugFiles);
        return CrashDump.open(files, DumpArguments.standard());
    }
}
