package org.vmcoregdb.protocol.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/**
 * Carries a pair of blocking streams to a channel within this JVM, so that a client on a pipe has the same pipeline as one on
 * a socket.
 */
// Nothing is to be done when closing a channel fails.
@SuppressWarnings("FutureReturnValueIgnored")
final class StreamPipe {
    private static final int BUFFER_BYTES = 65536;

    private StreamPipe() {}

    /**
     * Begins.
     *
     * @return completes when the client is gone: with an {@link IOException} if it is because {@code out} cannot be written
     * @param server makes the session's end
     * @param loop runs the streams' end; may block on {@code out}
     */
    static CompletableFuture<Void> serve(
            InputStream in, OutputStream out, ServerBootstrap server, EventLoopGroup loop, ChannelGroup channels)
            throws IOException {
        LocalAddress address = new LocalAddress(StreamPipe.class);
        Channel listener = done(server.channel(LocalServerChannel.class).bind(address));
        channels.add(listener);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Channel pipe = done(new Bootstrap()
                .group(loop)
                .channel(LocalChannel.class)
                .handler(new ToStream(out, ended))
                .connect(address));
        channels.add(pipe);
        pipe.closeFuture().addListener(closed -> {
            listener.close();
            ended.complete(null);
        });
        Thread reader = new Thread(() -> copy(in, pipe), "rsp-pipe-in");
        reader.setDaemon(true); // a read of standard input cannot be ended
        reader.start();
        return ended;
    }

    private static Channel done(ChannelFuture future) throws IOException {
        future.awaitUninterruptibly();
        if (!future.isSuccess()) {
            throw new IOException("cannot set up the pipe", future.cause());
        }
        return future.channel();
    }

    private static void copy(InputStream in, Channel pipe) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                ChannelFuture sent = pipe.writeAndFlush(Unpooled.copiedBuffer(buffer, 0, count));
                if (!sent.awaitUninterruptibly().isSuccess()) {
                    break;
                }
            }
        } catch (IOException e) {
            pipe.close(); // like the end of the stream: the client is gone
            return;
        }
        pipe.close();
    }

    /** Writes what the session sends. */
    private static final class ToStream extends SimpleChannelInboundHandler<ByteBuf> {
        private final OutputStream out;
        private final CompletableFuture<Void> ended;

        ToStream(OutputStream out, CompletableFuture<Void> ended) {
            this.out = out;
            this.ended = ended;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) throws IOException {
            bytes.readBytes(out, bytes.readableBytes());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) throws IOException {
            out.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            ended.completeExceptionally(cause);
            context.close();
        }
    }
}
