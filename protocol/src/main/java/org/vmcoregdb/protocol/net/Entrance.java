package org.vmcoregdb.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.vmcoregdb.protocol.access.Door;
import org.vmcoregdb.protocol.access.Grant;
import org.vmcoregdb.protocol.access.RefusedException;

/**
 * The first handler of a connection that has to show something: a TLS handshake, a token, or one after the other, all within
 * one time limit. Whoever is let in goes on with handlers that are put into the pipeline then, and nothing before knows of RSP.
 */
// Nothing is to be done when writing or closing fails.
@SuppressWarnings("FutureReturnValueIgnored")
final class Entrance extends ChannelInboundHandlerAdapter {
    /** A TLS record of a handshake begins with this byte, which is the first of no packet and no token. */
    private static final byte TLS_HANDSHAKE = 22;

    /** What a client may send on without waiting for the answer. */
    private static final int MOST_HELD = 64 << 10;

    private static final String CONNECT = "target remote | vmcore-gdb connect HOST:PORT --stdio";

    /** What comes of it. */
    interface Outcome {
        /** Puts the handlers into the pipeline that serve the client. */
        void letIn(Grant grant);

        /** Takes note of the reason. */
        void refused(String reason);

        /** Takes note of what should not have happened; a refusal follows. */
        void failed(Throwable failure);
    }

    private enum Stage {
        FIRST_BYTE,
        HANDSHAKE,
        TOKEN,
        DECISION,
        OVER
    }

    private final EntranceRules rules;
    private final Door door;
    private final Executor workers;
    private final Executor handshakes;
    private final Farewell farewell;
    private final Outcome outcome;
    private final Optional<String> refusedAtOnce;
    private Stage stage = Stage.FIRST_BYTE;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private Optional<String> certificate = Optional.empty();

    /**
     * @param workers may wait
     * @param handshakes does the arithmetic of handshakes
     * @param refusedAtOnce why nobody is let in at all, if so
     */
    Entrance(
            EntranceRules rules,
            Door door,
            Executor workers,
            Executor handshakes,
            Farewell farewell,
            Outcome outcome,
            Optional<String> refusedAtOnce) {
        this.rules = rules;
        this.door = door;
        this.workers = workers;
        this.handshakes = handshakes;
        this.farewell = farewell;
        this.outcome = outcome;
        this.refusedAtOnce = refusedAtOnce;
    }

    /** Those after this learn of the connection when it is let in. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (refusedAtOnce.isPresent()) {
            refuse(context, refusedAtOnce.get());
            return;
        }
        if (rules.tls().isEmpty()) {
            stage = Stage.TOKEN;
        }
        long limit = rules.limit().toMillis();
        Future<?> limiting = context.executor()
                .schedule(
                        () -> refuse(context, "nothing that lets anybody in came within " + limit + " ms"),
                        limit,
                        TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(closed -> limiting.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (stage == Stage.OVER || !bytes.isReadable()) {
            bytes.release();
        } else if (stage == Stage.FIRST_BYTE) {
            firstBytes(context, bytes);
        } else {
            hold(context, bytes);
            if (stage == Stage.TOKEN) {
                readToken(context);
            }
        }
    }

    private void firstBytes(ChannelHandlerContext context, ByteBuf bytes) {
        Optional<SslContext> tls = rules.tls();
        if (tls.isEmpty() || bytes.getByte(bytes.readerIndex()) != TLS_HANDSHAKE) {
            hold(context, bytes);
            refuse(
                    context,
                    "this port speaks TLS: use " + CONNECT + ", with --tls-ca FILE if its authority is your own");
            return;
        }
        stage = Stage.HANDSHAKE;
        SslHandler handler = tls.get().newHandler(context.alloc(), handshakes);
        handler.setHandshakeTimeoutMillis(rules.limit().toMillis());
        context.pipeline().addBefore(context.name(), "tls", handler);
        context.pipeline().fireChannelRead(bytes); // once more from the beginning, which is now the handshake's
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake) || stage != Stage.HANDSHAKE) {
            context.fireUserEventTriggered(event);
            return;
        }
        if (!handshake.isSuccess()) {
            stage = Stage.OVER; // the handshake's handler sends an alert and closes
            outcome.refused("the TLS handshake failed: " + Reasons.of(handshake.cause()));
            return;
        }
        certificate = subject(context);
        if (rules.token()) {
            stage = Stage.TOKEN;
        } else {
            decide(context, Optional.empty());
        }
    }

    private static Optional<String> subject(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        try {
            return tls != null && tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate shown
                    ? Optional.of(shown.getSubjectX500Principal().getName())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    private void hold(ChannelHandlerContext context, ByteBuf bytes) {
        if (held.readableBytes() + bytes.readableBytes() > MOST_HELD) {
            bytes.release();
            refuse(context, tooLong());
            return;
        }
        held = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), held, bytes);
    }

    private void readToken(ChannelHandlerContext context) {
        if (!TokenLine.mayBegin(held)) {
            refuse(context, "this port wants a token: use " + CONNECT + " --token-file FILE");
            return;
        }
        int length = held.bytesBefore((byte) '\n');
        if (length > TokenLine.LONGEST || length < 0 && held.readableBytes() > TokenLine.LONGEST) {
            refuse(context, tooLong());
        } else if (length >= 0) {
            decide(context, Optional.of(TokenLine.take(held, length)));
        }
    }

    private static String tooLong() {
        return "a token's line has up to " + TokenLine.LONGEST + " bytes";
    }

    private void decide(ChannelHandlerContext context, Optional<String> token) {
        stage = Stage.DECISION;
        context.channel().config().setAutoRead(false);
        Optional<String> shown = certificate;
        try {
            workers.execute(() -> ask(context, token, shown));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            context.close(); // the server is closing, or there can be no more threads
        }
    }

    private void ask(ChannelHandlerContext context, Optional<String> token, Optional<String> shown) {
        Consumer<ChannelHandlerContext> next;
        try {
            Grant grant = door.enter(token, shown);
            next = at -> letIn(at, grant);
        } catch (RefusedException no) {
            next = at -> refuse(at, String.valueOf(no.getMessage()));
        } catch (RuntimeException | Error failure) {
            next = at -> refuse(at, "the server failed to decide: its log has the reason");
            outcome.failed(failure);
        }
        Consumer<ChannelHandlerContext> decided = next;
        if (!context.executor().isShuttingDown()) {
            context.executor().execute(() -> decided.accept(context));
        }
    }

    private void letIn(ChannelHandlerContext context, Grant grant) {
        if (stage != Stage.DECISION || !context.channel().isActive()) {
            return;
        }
        stage = Stage.OVER;
        if (rules.token()) {
            context.writeAndFlush(TokenLine.answer(TokenLine.ACCEPTED));
        }
        outcome.letIn(grant);
        context.fireChannelActive();
        ByteBuf rest = held;
        held = Unpooled.EMPTY_BUFFER;
        if (rest.isReadable()) {
            context.fireChannelRead(rest);
            context.fireChannelReadComplete();
        } else {
            rest.release();
        }
        context.channel().config().setAutoRead(true);
        context.pipeline().remove(this);
    }

    /** Sends away, with the reason, whoever is not inside yet; may be called from any thread. */
    void sendAway(Channel channel, String reason) {
        channel.eventLoop().execute(() -> {
            ChannelHandlerContext context = channel.pipeline().context(this);
            if (context != null) {
                refuse(context, reason);
            }
        });
    }

    private void refuse(ChannelHandlerContext context, String reason) {
        if (stage == Stage.OVER) {
            return;
        }
        boolean unheard = stage == Stage.HANDSHAKE || stage == Stage.FIRST_BYTE && !held.isReadable();
        stage = Stage.OVER;
        outcome.refused(reason);
        context.channel().config().setAutoRead(true); // what still comes is dropped
        if (unheard && rules.tls().isPresent()) {
            context.close(); // there is no language to say it in
            return;
        }
        byte first = held.isReadable() ? held.getByte(held.readerIndex()) : 0;
        boolean debugger = first == '$' || first == '+';
        farewell.say(context.channel(), context, debugger ? TokenLine.packet(reason) : TokenLine.answer(reason));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (stage != Stage.OVER) {
            stage = Stage.OVER;
            outcome.refused("it left before it was let in");
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (stage != Stage.OVER && stage != Stage.HANDSHAKE) {
            stage = Stage.OVER;
            outcome.refused("the connection broke: " + Reasons.of(cause));
        }
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
    }

    /** Why a connection broke, in words. */
    static final class Reasons {
        private static final int DEEPEST = 8;

        private Reasons() {}

        /** The innermost message, since TLS wraps reasons in reasons. */
        static String of(Throwable failure) {
            Throwable at = failure;
            String text = failure.getClass().getSimpleName();
            for (int i = 0; at != null && i < DEEPEST; i++) {
                String message = at.getMessage();
                if (message != null && !message.isEmpty()) {
                    text = message;
                }
                at = at.getCause();
            }
            return text.replaceAll("\\s+", " ");
        }
    }
}
