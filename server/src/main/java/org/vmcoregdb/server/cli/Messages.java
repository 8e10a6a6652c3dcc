package org.vmcoregdb.server.cli;

import java.util.List;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.ErrorAnswer;

/** What the user reads beside the answers: sentences on standard error, each on a line of its own, whatever is in them. */
final class Messages {
    private Messages() {}

    static void print(String sentence) {
        System.err.println("vmcore-gdb: " + PrintableText.inLine(sentence));
    }

    /** A failure, under {@code --json} as an object among the answers, too. */
    static void failed(boolean json, ErrorAnswer failure) {
        if (json) {
            System.out.print(AnswerJson.line(failure));
            System.out.flush();
        }
        print(failure.message());
    }

    /** Whether the arguments of the program ask for JSON. */
    static boolean asksForJson(List<String> arguments) {
        return arguments.contains("--json");
    }
}
