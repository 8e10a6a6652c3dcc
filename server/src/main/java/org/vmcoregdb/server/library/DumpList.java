package org.vmcoregdb.server.library;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.vmcoregdb.protocol.target.Monitor;
import org.vmcoregdb.protocol.target.MonitorContext;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.DumpsAnswer;

/** {@code monitor dumps}: those that a client may choose from. */
final class DumpList {
    static final String NAME = "dumps";

    private static final String HELP =
            "dumps  Lists the dumps of this server: attach NUMBER, or set remote exec-file NAME and starti, chooses one.\n";

    private final Supplier<List<DumpsAnswer.Dump>> dumps;

    DumpList(Supplier<List<DumpsAnswer.Dump>> dumps) {
        this.dumps = dumps;
    }

    /** Answers it beside all that another monitor answers. */
    Monitor beside(Monitor other) {
        return (line, context) -> {
            String command = line.strip();
            boolean json = command.startsWith("json ");
            if (command.equals(NAME)
                    || json && command.substring("json ".length()).strip().equals(NAME)) {
                return print(json, context);
            }
            if (command.isEmpty() || command.equals("help")) {
                context.print(HELP);
            }
            return other.execute(line, context);
        };
    }

    private Optional<String> print(boolean json, MonitorContext context) {
        if (!context.mayRun(NAME)) {
            return Optional.of(MonitorContext.denial(NAME));
        }
        DumpsAnswer answer = new DumpsAnswer(dumps.get());
        context.print(json ? AnswerJson.line(answer) : AnswerText.alone(answer));
        return Optional.empty();
    }
}
