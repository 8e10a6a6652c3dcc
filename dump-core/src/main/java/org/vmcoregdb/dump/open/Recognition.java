package org.vmcoregdb.dump.open;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.FileHead;
import org.vmcoregdb.dump.FormatReader;
import org.vmcoregdb.dump.WrappingReader;

/**
 * What files begin with: which formats and wrappings they are of.
 *
 * @param wrappings formats that wrap others, in the order in which they are tried
 * @param formats of dumps, in the order in which they are tried
 */
record Recognition(List<WrappingReader> wrappings, List<FormatReader> formats) {
    /** What a file is wrapped in. */
    Optional<WrappingReader> wrapping(FileHead head) {
        return wrappings.stream().filter(w -> w.recognises(head)).findFirst();
    }

    /**
     * Whether a file may be a dump.
     *
     * @throws FormatException if it is one that cannot be opened: the sentence says why
     */
    boolean recognises(FileHead head) throws FormatException {
        if (wrapping(head).isPresent()) {
            return true;
        }
        for (FormatReader format : formats) {
            if (format.recognises(head)) {
                return true;
            }
        }
        return false;
    }

    /** The sentence about a file that no reader opens. */
    FormatException unknown(FileHead head) {
        if (head.bytes().length == 0) {
            return new FormatException(head.name() + " is empty");
        }
        try {
            recognises(head);
        } catch (FormatException known) {
            return known;
        }
        return new FormatException(
                head.name() + " is not a crash dump of any known format (it starts with " + hex(head.bytes()) + ")");
    }

    private static String hex(byte[] head) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(8, head.length); i++) {
            text.append(i == 0 ? "" : " ").append(String.format("%02x", head[i]));
        }
        return text.toString();
    }
}
