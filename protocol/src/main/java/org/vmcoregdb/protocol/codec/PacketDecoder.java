package org.vmcoregdb.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Bytes to {@link Inbound} values. Every byte is looked at once, whatever pieces the stream comes in.
 *
 * <p>A packet longer than the limit ends with a {@link TooLongFrameException}. On a socket, anything but line ends between
 * packets ends with a {@link CorruptedFrameException}: no debugger sends it, and a web page that wants to see the dump can make
 * a browser send packets inside of HTTP. After either nothing is decoded any more. On a pipe or a serial line there may be
 * noise, which is skipped.
 */
public final class PacketDecoder extends ByteToMessageDecoder {
    private enum State {
        BETWEEN,
        PAYLOAD,
        FIRST_DIGIT,
        SECOND_DIGIT,
        GIVEN_UP
    }

    private final int limit;
    private final boolean noisy;
    private State state = State.BETWEEN;
    private byte[] wire = new byte[512];
    private int length;
    private int sum;
    private int firstDigit;

    /**
     * A decoder of one connection.
     *
     * @param limit the longest packet, in bytes between {@code $} and {@code #}
     * @param noisy whether to skip what is between packets
     */
    public PacketDecoder(int limit, boolean noisy) {
        this.limit = limit;
        this.noisy = noisy;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        while (in.isReadable()) {
            int c = in.readUnsignedByte();
            switch (state) {
                case BETWEEN -> between(c, out);
                case PAYLOAD -> payload(c);
                case FIRST_DIGIT -> {
                    firstDigit = Character.digit(c, 16);
                    state = State.SECOND_DIGIT;
                }
                case SECOND_DIGIT -> {
                    out.add(packet(firstDigit, Character.digit(c, 16)));
                    state = State.BETWEEN;
                }
                case GIVEN_UP -> in.skipBytes(in.readableBytes());
            }
        }
    }

    private void between(int c, List<Object> out) {
        switch (c) {
            case '$' -> begin();
            case '+', '-' -> out.add(new Inbound.Acknowledgement(c == '+'));
            case 3 -> out.add(new Inbound.Interrupt());
            default -> noise(c);
        }
    }

    private void noise(int c) {
        if (!noisy && c != '\r' && c != '\n') {
            state = State.GIVEN_UP;
            throw new CorruptedFrameException("what came is not the remote protocol");
        }
    }

    private void begin() {
        state = State.PAYLOAD;
        length = 0;
        sum = 0;
    }

    private void payload(int c) {
        if (c == '#') {
            state = State.FIRST_DIGIT;
        } else if (c == '$') {
            begin(); // never inside a packet: the end of the last one was lost
        } else {
            append(c);
        }
    }

    private void append(int c) {
        if (length == limit) {
            state = State.GIVEN_UP;
            throw new TooLongFrameException("packet of more than " + limit + " bytes");
        }
        if (length == wire.length) {
            wire = Arrays.copyOf(wire, Math.min(limit, 2 * length));
        }
        wire[length++] = (byte) c;
        sum += c;
    }

    private Inbound packet(int high, int low) {
        if (high < 0 || low < 0 || (sum & 0xff) != (high << 4 | low)) {
            return new Inbound.Damaged();
        }
        Optional<byte[]> content = Payload.decode(wire, length, limit);
        return content.isPresent() ? new Inbound.Packet(content.get()) : new Inbound.Damaged();
    }
}
