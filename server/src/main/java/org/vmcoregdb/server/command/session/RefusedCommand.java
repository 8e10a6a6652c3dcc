package org.vmcoregdb.server.command.session;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Commands of crash that are not done here, each with a sentence that says what to do instead. */
public abstract class RefusedCommand implements Command {
    private final String sentence;

    @SuppressWarnings("UnusedVariable") // picocli puts there what is refused
    @Parameters(arity = "0..*", hidden = true, description = "Whatever crash takes.")
    private List<String> words = new ArrayList<>();

    RefusedCommand(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public boolean takesAnyWord() {
        return true;
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        throw new CommandException(sentence);
    }

    /** {@code wr}: memory of a dump is never written. */
    @CommandLine.Command(name = "wr", description = "Not there: a dump is never written (overlay has what-if edits).")
    public static final class Write extends RefusedCommand {
        /** As the table makes it. */
        public Write() {
            super("wr: a dump is never written; in a debugger, overlay on and then set var or set {long}ADDRESS = VALUE"
                    + " make edits that only that session sees");
        }
    }

    /** {@code extend}: crash's extensions are programs for crash. */
    @CommandLine.Command(name = "extend", description = "Not there: extensions of crash are made for crash.")
    public static final class Extend extends RefusedCommand {
        /** As the table makes it. */
        public Extend() {
            super("extend: extensions of crash are compiled for crash and are not loaded here;"
                    + " scripts for gdb, LLDB and drgn run on the server, and exec --json is for programs");
        }
    }
}
