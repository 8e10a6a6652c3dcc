package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code repeat}: a command again and again. */
@CommandLine.Command(
        name = "repeat",
        description =
                "Runs a command again and again, until it is interrupted, at most a hundred times: a dump does not change.")
final class RepeatCommand implements Command {
    private static final int MOST = 100;
    private static final int STEP_MILLIS = 50;
    private static final int LONGEST_DELAY = 3600;

    private final Commands commands;

    @Parameters(
            arity = "1..*",
            paramLabel = "[-SECONDS] COMMAND",
            description = "The command, and how long to wait after each time.")
    private List<String> words = new ArrayList<>();

    RepeatCommand(Commands commands) {
        this.commands = commands;
    }

    @Override
    public boolean takesCommand() {
        return true;
    }

    @Override
    public boolean takesAnyWord() {
        return true;
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        boolean delayed = words.get(0).matches("-\\d{1,4}");
        int seconds = delayed ? Integer.parseInt(words.get(0).substring(1)) : 0;
        List<String> command = words.subList(delayed ? 1 : 0, words.size());
        if (command.isEmpty() || seconds > LONGEST_DELAY) {
            throw new CommandException("repeat: [-SECONDS] COMMAND, with up to " + LONGEST_DELAY + " seconds");
        }
        if (command.get(0).equals("repeat")) {
            throw new CommandException("repeat: does not repeat itself");
        }
        int times = 0;
        while (times < MOST && !context.cancelled() && !context.session().isEnded()) {
            commands.run(command.get(0), command.subList(1, command.size()), context, sink);
            times++;
            for (int waited = 0; waited < seconds * 1000 && !context.cancelled(); waited += STEP_MILLIS) {
                pause();
            }
        }
        if (!context.cancelled()) {
            sink.accept(new SessionAnswers.Done(SessionAnswers.times(times)));
        }
    }

    private static void pause() throws CommandException {
        try {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandException("repeat: interrupted");
        }
    }
}
