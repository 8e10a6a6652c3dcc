package org.vmcoregdb.protocol.net;

import java.time.Duration;
import org.vmcoregdb.protocol.session.SessionOptions;

/**
 * Settings of a server.
 *
 * @param session settings of each session
 * @param connections how many clients at once; at least 1
 * @param silentConnections how long a connection to a socket may stay without a first packet
 * @param runLengths whether replies have runs of equal bytes shortened: pays on slow links only
 */
public record ServerOptions(SessionOptions session, int connections, Duration silentConnections, boolean runLengths) {
    /** The usual: 128 clients, who say something within 30 s, no run lengths. */
    public static ServerOptions standard(String serverName, String serverVersion) {
        return new ServerOptions(
                SessionOptions.standard(serverName, serverVersion), 128, Duration.ofSeconds(30), false);
    }

    /** Checks the number. */
    public ServerOptions {
        if (connections < 1) {
            throw new IllegalArgumentException("connections: " + connections);
        }
    }
}
