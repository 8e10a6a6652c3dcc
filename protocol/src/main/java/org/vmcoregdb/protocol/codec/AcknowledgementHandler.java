package org.vmcoregdb.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Sends packets, acknowledges those that come in, and sends the last one again when the client did not get it.
 *
 * <p>Packets and interrupts are passed on; acknowledgements are not. A damaged packet is asked for again, unless
 * acknowledgements have ended: then it is passed on, because the client waits for an answer.
 */
// Failed writes are reported to the pipeline, which ends the connection: that is what the void promise is for.
@SuppressWarnings("FutureReturnValueIgnored")
public final class AcknowledgementHandler extends ChannelDuplexHandler {
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private static final int MOST_SIGNS = 1024;

    private final boolean runLengths;
    private boolean acknowledging = true;
    private ByteBuf last = Unpooled.EMPTY_BUFFER;
    /** Signs that wait until what came in together is looked through, or a packet goes out. */
    private ByteBuf signs = Unpooled.EMPTY_BUFFER;

    /**
     * A handler of one connection.
     *
     * @param runLengths whether to shorten runs of equal bytes, which pays on slow links
     */
    public AcknowledgementHandler(boolean runLengths) {
        this.runLengths = runLengths;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Inbound.Acknowledgement acknowledgement) {
            if (acknowledging && !acknowledgement.positive()) {
                sendAgain(context);
            }
            return;
        }
        if (acknowledging && message instanceof Inbound.Damaged) {
            sign(context, '-');
            return;
        }
        if (acknowledging && message instanceof Inbound.Packet) {
            sign(context, '+');
        }
        context.fireChannelRead(message);
    }

    /** Thousands of damaged packets may come at once: their signs are one write, not a thousand. */
    private void sign(ChannelHandlerContext context, char sign) {
        if (!signs.isWritable()) {
            writeSigns(context);
            signs = context.alloc().buffer(MOST_SIGNS, MOST_SIGNS);
        }
        signs.writeByte(sign);
    }

    private void writeSigns(ChannelHandlerContext context) {
        if (signs.isReadable()) {
            ByteBuf written = signs;
            signs = Unpooled.EMPTY_BUFFER;
            context.write(written, context.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (signs.isReadable()) {
            writeSigns(context);
            context.flush();
        }
        context.fireChannelReadComplete();
    }

    private void sendAgain(ChannelHandlerContext context) {
        // A client that only ever says "-" must not fill our memory with copies.
        if (last.isReadable() && context.channel().isWritable()) {
            writeSigns(context);
            context.writeAndFlush(last.retainedDuplicate(), context.voidPromise());
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof Outbound packet)) {
            context.write(message, promise);
            return;
        }
        writeSigns(context);
        ByteBuf frame = frame(packet.payload(), context.alloc());
        if (packet.endsAcknowledgements()) {
            acknowledging = false;
        }
        remember(acknowledging ? frame.retainedDuplicate() : Unpooled.EMPTY_BUFFER);
        context.write(frame, promise);
    }

    private void remember(ByteBuf frame) {
        last.release();
        last = frame;
    }

    private ByteBuf frame(byte[] payload, ByteBufAllocator allocator) {
        ByteBuf frame = allocator.buffer(payload.length + payload.length / 16 + 4);
        frame.writeByte('$');
        int sum = Payload.encode(payload, runLengths, frame);
        return frame.writeByte('#').writeByte(DIGITS[(sum >> 4) & 0xf]).writeByte(DIGITS[sum & 0xf]);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        remember(Unpooled.EMPTY_BUFFER);
        signs.release();
        signs = Unpooled.EMPTY_BUFFER;
    }
}
