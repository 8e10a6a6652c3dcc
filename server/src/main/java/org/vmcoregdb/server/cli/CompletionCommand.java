package org.vmcoregdb.server.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.server.manual.ManualPage;
import org.vmcoregdb.server.manual.ShellScript;
import org.vmcoregdb.server.shell.Commands;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code completion}: the script with which a shell completes this program's command lines. */
@CommandLine.Command(
        name = "completion",
        description = "Prints the script with which bash, zsh or fish completes command lines of vmcore-gdb.",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "bash|zsh|fish",
            converter = Name.class,
            description = "bash: source the output; zsh: as _vmcore-gdb in a folder of fpath; fish: in"
                    + " ~/.config/fish/completions.")
    private ShellScript shell = ShellScript.BASH;

    /** {@code man-page}: the manual page. */
    @CommandLine.Command(
            name = "man-page",
            description = "Prints the manual page: vmcore-gdb man-page | man -l -",
            mixinStandardHelpOptions = true)
    static final class ManPage implements Callable<Integer> {
        @Override
        public Integer call() {
            return print(ManualPage.of(Main.commandLine(), new Commands(), Build.current()));
        }
    }

    /** The names as users write them. */
    static final class Name implements CommandLine.ITypeConverter<ShellScript> {
        @Override
        public ShellScript convert(String text) {
            for (ShellScript each : ShellScript.values()) {
                if (each.toString().equals(text)) {
                    return each;
                }
            }
            throw new CommandLine.TypeConversionException("'" + text + "' is none of " + List.of(ShellScript.values()));
        }
    }

    @Override
    public Integer call() {
        return print(shell.of(Main.commandLine()));
    }

    private static int print(String text) {
        PrintStream out = BufferedOutput.standard();
        out.print(text);
        out.flush();
        return Main.OK;
    }
}
