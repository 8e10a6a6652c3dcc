package org.vmcoregdb.server.agent;

import java.util.Optional;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.answer.ErrorAnswer;
import org.vmcoregdb.server.answer.ErrorCode;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.command.CommandException;

/** A call that cannot be answered: a word for programs, a sentence, and what to do next. */
final class AgentException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String nextStep;

    AgentException(ErrorCode code, String message, String nextStep) {
        super(message);
        this.code = code;
        this.nextStep = nextStep;
    }

    AgentException(ErrorCode code, String message) {
        this(code, message, code.nextStep());
    }

    /** An argument that the tool cannot use. */
    static AgentException argument(String message) {
        return new AgentException(
                ErrorCode.INVALID_ARGUMENT,
                message,
                "Call the tool again with arguments as its input schema has them.");
    }

    /** Of a call that nobody waits for. */
    static AgentException cancelled() {
        return new AgentException(ErrorCode.CANCELLED, "the call was cancelled");
    }

    /** A command that could not do what it was asked for. */
    static AgentException of(CommandException wrong) {
        return new AgentException(wrong.code(), String.valueOf(wrong.getMessage()));
    }

    /** As a JSON object: an answer of type {@code error}. */
    JsonObject json(String tool) {
        return AnswerJson.object(new ErrorAnswer(Optional.of(tool), String.valueOf(getMessage()), code, nextStep));
    }
}
