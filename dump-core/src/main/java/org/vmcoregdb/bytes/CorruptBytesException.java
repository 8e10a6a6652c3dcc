package org.vmcoregdb.bytes;

import java.io.IOException;

/** What is packed at some place of a file does not unpack: the place can be read, but not be believed. */
public final class CorruptBytesException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, and where */
    public CorruptBytesException(String message) {
        super(message);
    }
}
