package org.vmcoregdb.server.command;

import org.vmcoregdb.server.answer.ErrorCode;

/** A command cannot do what it was asked for. The message is the sentence for the user. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /** @param message one sentence, without a full stop or a line end */
    public CommandException(String message) {
        this(message, ErrorCode.COMMAND_FAILED);
    }

    /** The same, where what kind of failure it is can be said. */
    public CommandException(String message, ErrorCode code) {
        super(message);
        this.code = code;
    }

    /** The kind of failure. */
    public ErrorCode code() {
        return code;
    }
}
