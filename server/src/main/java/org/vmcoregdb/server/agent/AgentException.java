package org.vmcoregdb.server.agent;

import java.util.Optional;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.ErrorAnswer;
import org.vmcoregdb.server.answer.JsonObject;

/** A call that cannot be answered: a word for programs, a sentence, and what to do next. */
final class AgentException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Code code;
    private final String nextStep;

    /** What kind of failure it is. */
    enum Code {
        INVALID_ARGUMENT("invalid_argument"),
        NO_SUCH_DUMP("no_such_dump"),
        DUMP_UNUSABLE("dump_unusable"),
        COMMAND_FAILED("command_failed"),
        TOO_LARGE("too_large"),
        CANCELLED("cancelled"),
        BUSY("busy"),
        INTERNAL("internal");

        private final String word;

        Code(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    AgentException(Code code, String message, String nextStep) {
        super(message);
        this.code = code;
        this.nextStep = nextStep;
    }

    /** An argument that the tool cannot use. */
    static AgentException argument(String message) {
        return new AgentException(
                Code.INVALID_ARGUMENT, message, "Call the tool again with arguments as its input schema has them.");
    }

    /** As a JSON object: an answer of type {@code error}. */
    JsonObject json(String tool) {
        ErrorAnswer error = new ErrorAnswer(
                Optional.of(tool), String.valueOf(getMessage()), Optional.of(code.word()), Optional.of(nextStep));
        return AnswerJson.object(error);
    }
}
