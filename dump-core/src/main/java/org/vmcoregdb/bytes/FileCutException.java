package org.vmcoregdb.bytes;

import java.io.IOException;

/** A file became shorter while it was open: what is asked for is past its present end, and was not when it was opened. */
public final class FileCutException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param name the file's name, for messages
     * @param offset the first byte that is gone
     */
    public FileCutException(String name, long offset) {
        super(name + " was cut short while it was open: it ends before offset 0x" + Long.toHexString(offset));
    }
}
