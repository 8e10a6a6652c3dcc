package org.vmcoregdb.protocol.packet;

/**
 * A thread id as packets write it: {@code 1f}, {@code -1}, {@code p1.1f}, {@code p1} (gdb manual, "thread-id syntax"). The
 * process is ignored: there is one.
 *
 * @param value the thread, {@link #ANY} or {@link #ALL}
 */
public record ThreadId(long value) {
    /** Whichever thread the server likes. */
    public static final long ANY = 0;
    /** All threads. */
    public static final long ALL = -1;

    /** Whether it names one thread, not any or all. */
    public boolean isOne() {
        return value != ANY && value != ALL;
    }

    static ThreadId parse(String text) throws MalformedPacketException {
        String thread = text;
        if (text.startsWith("p")) {
            int dot = text.indexOf('.');
            number(dot < 0 ? text.substring(1) : text.substring(1, dot));
            if (dot < 0) {
                return new ThreadId(ALL);
            }
            thread = text.substring(dot + 1);
        }
        return new ThreadId(number(thread));
    }

    /**
     * gdb writes ids from 2^31 to 2^32 - 1, such as those of idle tasks, as negative 32-bit numbers (gdb/remote.c:
     * write_ptid prints an int).
     */
    private static long number(String text) throws MalformedPacketException {
        if (!text.startsWith("-")) {
            return Hex.number(text);
        }
        long negated = Hex.number(text.substring(1));
        if (negated < 1 || negated > 1L << 31) {
            throw new MalformedPacketException("thread id " + text);
        }
        return negated == 1 ? ALL : (1L << 32) - negated;
    }
}
