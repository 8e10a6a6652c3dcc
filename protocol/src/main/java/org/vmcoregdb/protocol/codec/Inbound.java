package org.vmcoregdb.protocol.codec;

/** What comes in from a client. */
public sealed interface Inbound {
    /**
     * A packet whose checksum is right.
     *
     * @param payload its content, unescaped and expanded
     */
    record Packet(byte[] payload) implements Inbound {}

    /** A packet whose checksum is wrong, or whose content does not expand. */
    record Damaged() implements Inbound {}

    /** The {@code 0x03} of Ctrl-C. */
    record Interrupt() implements Inbound {}

    /**
     * {@code +} or {@code -}.
     *
     * @param positive whether the client got our last packet
     */
    record Acknowledgement(boolean positive) implements Inbound {}
}
