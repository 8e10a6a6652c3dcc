package org.vmcoregdb.dump.microvm;

import java.io.IOException;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;

/** The state of a machine, all of it: that of a large one has some megabytes. */
final class StateFile {
    private static final int LARGEST = 32 << 20;

    private StateFile() {}

    /** @throws FormatException if it is larger than any state, or cannot be read */
    static byte[] read(ByteSource file) throws FormatException {
        long size = file.size();
        if (size > LARGEST || size > file.storedBytes()) {
            throw new FormatException(
                    file.name() + " begins like the state of a virtual machine, of which no more than "
                            + (LARGEST >> 20) + " MiB are read, and has " + size + " bytes");
        }
        byte[] bytes = new byte[(int) size];
        try {
            if (file.read(0, bytes, 0, bytes.length) < bytes.length) {
                throw new FormatException(file.name() + " is cut short");
            }
            return bytes;
        } catch (IOException e) {
            throw new FormatException(file.name() + " could not be read: " + IoReason.of(e), e);
        }
    }
}
