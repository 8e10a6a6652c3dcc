package org.vmcoregdb.bytes;

import java.io.IOException;

/** A file on another machine whose server did not give what was asked for; it may, later. */
public final class UnansweredException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message a sentence that begins with the file's name */
    public UnansweredException(String message, Throwable cause) {
        super(message, cause);
    }
}
