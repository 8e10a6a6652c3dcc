package org.vmcoregdb.archive;

import java.io.IOException;

/** What a stream throws instead of going on beyond a limit of ours; its message is the whole sentence. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    /** @param sentence for the user, without its full stop */
    public RefusedException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    /** What to tell the user. */
    public String sentence() {
        return sentence;
    }
}
