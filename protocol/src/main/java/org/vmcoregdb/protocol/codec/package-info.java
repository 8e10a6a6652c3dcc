/**
 * Packets on the wire (gdb manual, "Overview" of the Remote Protocol).
 *
 * <pre>
 *   $ payload # hh      a packet; hh = sum of the payload's bytes as sent, modulo 256
 *   +  -                the last packet arrived; arrived damaged, send it again
 *   0x03                interrupt, between packets only
 *   } c                 inside a payload: the byte c ^ 0x20, for # $ } *
 *   c * n               inside a payload: c, then c again n - 29 times
 * </pre>
 *
 * {@link org.vmcoregdb.protocol.codec.PacketDecoder} turns bytes into {@link org.vmcoregdb.protocol.codec.Inbound} values,
 * {@link org.vmcoregdb.protocol.codec.AcknowledgementHandler} keeps the {@code +} and {@code -} to itself and writes
 * {@link org.vmcoregdb.protocol.codec.Outbound} packets.
 */
@NullMarked
package org.vmcoregdb.protocol.codec;

import org.jspecify.annotations.NullMarked;
