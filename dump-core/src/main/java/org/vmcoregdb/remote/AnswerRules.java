package org.vmcoregdb.remote;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the answers of servers are held against, whatever protocol gives parts of files with HTTP's headers. */
public final class AnswerRules {
    /** {@code Content-Range} of RFC 9110, section 14.4. */
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    private static final int SLOWEST_BYTES_PER_MS = 16;

    private AnswerRules() {}

    /**
     * How long a whole answer may take over the slowest connection that is of use.
     *
     * @param first how long the first byte may take
     * @param length how many bytes were asked for
     */
    public static Duration limit(Duration first, int length) {
        return first.plusMillis(length / SLOWEST_BYTES_PER_MS);
    }

    /** Whether a header says which part of a file an answer has. */
    public static boolean isRange(String header) {
        return CONTENT_RANGE.matcher(header).matches();
    }

    /**
     * The size of the file that an answer has a part of, in bytes.
     *
     * @param header {@code Content-Range}; empty for none
     * @param offset the first byte that was asked for
     * @param received how many bytes came
     * @param more whether there were more than were taken
     * @throws RemoteException if the answer is not the part that was asked for, or not what its header says
     */
    public static long fileSize(String header, long offset, long received, boolean more) throws RemoteException {
        Matcher range = CONTENT_RANGE.matcher(header);
        if (!range.matches() || Long.parseLong(range.group(1)) != offset) {
            throw RemoteException.passing("its server sent another range than the one that it was asked for");
        }
        long length = Long.parseLong(range.group(2)) - offset + 1;
        if (more || received != length) {
            throw RemoteException.passing("its server sent " + (more ? "more than " : "") + received
                    + " bytes and says that they are " + length);
        }
        return Long.parseLong(range.group(3));
    }
}
