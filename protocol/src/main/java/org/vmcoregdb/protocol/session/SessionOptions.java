package org.vmcoregdb.protocol.session;

import java.time.Duration;

/**
 * Settings of all sessions.
 *
 * @param packetSize the longest packet either side sends, in bytes between {@code $} and {@code #}; at least 1024
 * @param deadline how long a client waits for a reply before it gets an error. gdb takes a reply that comes after 6 s for
 *     that to its next packet, and prints wrong memory from then on.
 * @param silence how long a {@code monitor} command may print nothing before the client is told that it still runs
 * @param grace how long a cancelled {@code monitor} command may take to end before its end is reported anyway
 * @param serverName the name of the server that clients get
 * @param serverVersion and its version
 */
public record SessionOptions(
        int packetSize, Duration deadline, Duration silence, Duration grace, String serverName, String serverVersion) {
    /** Packets of 128 KiB, replies within 4 s, a sign of life every 2 s. */
    public static SessionOptions standard(String serverName, String serverVersion) {
        return new SessionOptions(
                0x20000,
                Duration.ofSeconds(4),
                Duration.ofMillis(1800),
                Duration.ofSeconds(1),
                serverName,
                serverVersion);
    }

    /** Checks the size. */
    public SessionOptions {
        if (packetSize < 1024) {
            throw new IllegalArgumentException("packet size " + packetSize + " is less than 1024");
        }
    }

    /** The most bytes that fit in a packet whatever they are: two characters each, and a short header. */
    int dataBytes() {
        return (packetSize - 32) / 2;
    }
}
