package org.vmcoregdb.dump;

import java.io.IOException;
import java.util.Arrays;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;

/**
 * The first bytes of a file, by which its format is recognised. Of a compressed file they are those that it expands to.
 *
 * @param name what messages call the file
 * @param bytes {@link #BYTES} of them, or all that the file has; not to be modified
 */
public record FileHead(String name, byte[] bytes) {
    /** How many bytes of a file are looked at. */
    public static final int BYTES = 512;

    /** The first bytes of a source. */
    public static FileHead of(ByteSource source) throws FormatException {
        byte[] head = new byte[BYTES];
        try {
            return new FileHead(source.name(), Arrays.copyOf(head, source.read(0, head, 0, BYTES)));
        } catch (IOException e) {
            throw new FormatException(source.name() + " could not be read: " + IoReason.of(e), e);
        }
    }

    /** True if these are the first bytes, one for each character. */
    public boolean startsWith(String magic) {
        if (bytes.length < magic.length()) {
            return false;
        }
        for (int i = 0; i < magic.length(); i++) {
            if ((bytes[i] & 0xff) != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The first bytes as a little-endian number; those that there are not count as 0. */
    public long number(int width) {
        long value = 0;
        for (int i = Math.min(width, bytes.length) - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /** These bytes as a file that ends after them: for readers of headers. */
    public ByteSource asSource() {
        return new ByteArraySource(name, bytes);
    }
}
