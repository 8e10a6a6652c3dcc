package org.vmcoregdb.bytes;

/**
 * A file is not what it says it is. The message is one sentence for the user and names the file, the offset and the
 * field that cannot be right.
 */
public final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message one sentence, complete without a stack trace */
    public FormatException(String message) {
        super(message);
    }

    /**
     * @param message one sentence, complete without a stack trace
     * @param cause what made the reader give up
     */
    public FormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
