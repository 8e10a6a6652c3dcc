package org.vmcoregdb.server.cli;

import java.io.PrintStream;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.shell.Commands;

/** What crash greets with: the machine, and the task that it died in. */
final class Banner {
    /** By how much the names of {@code set} are narrower than those of {@code sys}, in characters. */
    private static final int INDENT = 5;

    private Banner() {}

    /** Prints it; what cannot be known of a damaged dump is said in a sentence. */
    static void print(CrashDump analysis, PrintStream out) {
        CommandContext context = new LocalContext(analysis);
        try {
            Commands commands = new Commands();
            commands.text("sys", context, out::print);
            commands.text("set", context, text -> out.print(text.indent(INDENT)));
        } catch (CommandException e) {
            out.println(PrintableText.inLine(String.valueOf(e.getMessage())));
        }
        out.flush();
    }
}
