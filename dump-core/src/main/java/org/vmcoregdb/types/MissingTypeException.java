package org.vmcoregdb.types;

/**
 * A type or member that a question cannot do without is not in this kernel's type information. The message is a sentence
 * for the user.
 */
public final class MissingTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is missing */
    public MissingTypeException(String message) {
        super(message, null, false, false);
    }
}
