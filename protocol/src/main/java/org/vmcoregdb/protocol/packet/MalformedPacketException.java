package org.vmcoregdb.protocol.packet;

/** A packet that has the name of a known one and does not parse. Never leaves this package. */
final class MalformedPacketException extends Exception {
    MalformedPacketException(String message) {
        super(message, null, false, false);
    }
}
