package org.vmcoregdb.protocol.access;

/** Somebody is not let in. The message is the sentence for them, and says nothing that a stranger should not know. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param sentence why, without a line end */
    public RefusedException(String sentence) {
        super(sentence, null, false, false);
    }
}
