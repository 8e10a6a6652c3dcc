package org.vmcoregdb.server.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.server.answer.ErrorAnswer;
import org.vmcoregdb.server.answer.ErrorCode;
import picocli.CommandLine;

/** Wrong usage: one sentence, and where to read more. */
final class UsageErrors implements CommandLine.IParameterExceptionHandler {
    @Override
    public int handleParseException(CommandLine.ParameterException wrong, String[] arguments) {
        CommandLine.Model.CommandSpec command = wrong.getCommandLine().getCommandSpec();
        String help = "'" + command.qualifiedName(" ") + " --help'";
        Messages.failed(
                Messages.asksForJson(List.of(arguments)),
                new ErrorAnswer(
                        Optional.empty(),
                        sentence(wrong) + ". Try " + help,
                        ErrorCode.WRONG_USAGE,
                        "Run " + help + ": it lists what can be written."));
        return command.exitCodeOnInvalidInput();
    }

    private static String sentence(CommandLine.ParameterException wrong) {
        CommandLine line = wrong.getCommandLine();
        if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                && line.getParent() == null
                && !unmatched.getUnmatched().isEmpty()
                && !unmatched.getUnmatched().get(0).startsWith("-")) {
            return "there is no command " + unmatched.getUnmatched().get(0);
        }
        String message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("wrong usage");
        String small = message.substring(0, 1).toLowerCase(Locale.ROOT)
                + message.substring(1).replaceFirst("\\.$", "");
        return line.getParent() == null ? small : line.getCommandName() + ": " + small;
    }
}
