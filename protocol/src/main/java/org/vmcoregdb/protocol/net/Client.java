package org.vmcoregdb.protocol.net;

import java.util.Optional;

/**
 * A connection, for those who tell about it.
 *
 * @param number counts connections from 1
 * @param address where it comes from, such as {@code 127.0.0.1:40912}, {@code unix:/run/vmcore.sock}, {@code stdio}
 * @param name whose token or certificate it has shown, if it was asked for one and is let in
 */
public record Client(long number, String address, Optional<String> name) {
    /** One who has shown nothing. */
    public Client(long number, String address) {
        this(number, address, Optional.empty());
    }

    /** The same connection, when it is known whose it is. */
    Client called(Optional<String> whose) {
        return new Client(number, address, whose);
    }

    @Override
    public String toString() {
        return "client " + number + " (" + address
                + name.map(whose -> ", " + whose).orElse("") + ")";
    }
}
