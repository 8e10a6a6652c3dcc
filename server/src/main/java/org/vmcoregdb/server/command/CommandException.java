package org.vmcoregdb.server.command;

/** A command cannot do what it was asked for. The message is the sentence for the user. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message one sentence, without a full stop or a line end */
    public CommandException(String message) {
        super(message);
    }
}
