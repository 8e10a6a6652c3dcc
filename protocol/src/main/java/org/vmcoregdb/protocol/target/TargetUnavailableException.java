package org.vmcoregdb.protocol.target;

/** A target that is offered and cannot be opened. */
public final class TargetUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param sentence why, for the user
     * @param cause what went wrong
     */
    public TargetUnavailableException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /**
     * A refusal.
     *
     * @param sentence why, for the user
     */
    public TargetUnavailableException(String sentence) {
        super(sentence);
    }
}
