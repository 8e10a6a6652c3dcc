package org.vmcoregdb.protocol.net;

/**
 * A connection, for those who tell about it.
 *
 * @param number counts connections from 1
 * @param address where it comes from, such as {@code 127.0.0.1:40912}, {@code unix:/run/vmcore.sock}, {@code stdio}
 */
public record Client(long number, String address) {
    @Override
    public String toString() {
        return "client " + number + " (" + address + ")";
    }
}
