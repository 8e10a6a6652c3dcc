package org.vmcoregdb.server.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.vmcoregdb.server.shell.AnswerSchema;
import picocli.CommandLine;

/** {@code schema}: what answers as JSON look like. */
@CommandLine.Command(
        name = "schema",
        description = "Prints the JSON Schema of everything that --json and monitor json print.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        PrintStream out = BufferedOutput.standard();
        out.print(AnswerSchema.text());
        out.flush();
        return Main.OK;
    }
}
