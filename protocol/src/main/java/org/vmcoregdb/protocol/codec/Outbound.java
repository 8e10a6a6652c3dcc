package org.vmcoregdb.protocol.codec;

/**
 * A packet to send.
 *
 * @param payload its content, not escaped yet
 * @param endsAcknowledgements whether there are no more {@code +} and {@code -} once it is sent
 */
public record Outbound(byte[] payload, boolean endsAcknowledgements) {}
