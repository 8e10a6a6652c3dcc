package org.vmcoregdb.protocol.net;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.Optional;

/**
 * What those who come over TCP have to show.
 *
 * @param tls for TLS; empty to speak without
 * @param token whether the first line has to be a token
 * @param limit how long all that may take
 */
public record EntranceRules(Optional<SslContext> tls, boolean token, Duration limit) {
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(10);

    /** Nothing. */
    public static EntranceRules none() {
        return of(Optional.empty(), false);
    }

    /** In the usual time. */
    public static EntranceRules of(Optional<SslContext> tls, boolean token) {
        return new EntranceRules(tls, token, USUAL_LIMIT);
    }

    /** Whether anything is asked for. */
    boolean askForSomething() {
        return token || tls.isPresent();
    }
}
