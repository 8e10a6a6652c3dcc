package org.vmcoregdb.server.command.number;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Arithmetic;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eval}: a sum in several notations. */
@CommandLine.Command(name = "eval", description = "Shows what a sum comes to, in several notations.")
public final class EvalCommand implements Command {
    @Option(names = "-b", description = "With the numbers of the bits that are set.")
    private boolean bits;

    @Parameters(
            arity = "1..*",
            paramLabel = "EXPRESSION",
            description = "Numbers, symbols, + - * / % & | ^ ~ << >>; in parentheses if there is | in it.")
    private List<String> words = new ArrayList<>();

    /** Accepted for compatibility; values are always of 64 bits. */
    @Option(names = "-l", description = "In 64 bits, as everything here.")
    void in64Bits(boolean asked) {
        assert asked;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("number");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        try {
            long value = Arithmetic.evaluate(context, String.join(" ", words));
            sink.accept(new NumberAnswers.Sum(
                    value, bits ? NumberAnswers.Sum.Look.WITH_BITS : NumberAnswers.Sum.Look.PLAIN));
        } catch (CommandException wrong) {
            throw new CommandException("eval: " + wrong.getMessage());
        }
    }

    @Override
    public boolean takesAnyWord() {
        return true;
    }
}
