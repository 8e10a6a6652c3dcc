package org.vmcoregdb.remote.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes the body of an answer as far as it is wanted; of one that is longer the connection is given up. */
final class LimitedBody implements HttpResponse.BodySubscriber<LimitedBody.Content> {
    private static final int FIRST_BYTES = 64 << 10;

    private final int limit;
    private final ByteArrayOutputStream bytes;
    private final CompletableFuture<Content> result = new CompletableFuture<>();
    private volatile boolean stopped;
    private Flow.@org.jspecify.annotations.Nullable Subscription subscription;

    /**
     * What came.
     *
     * @param isCut whether there was more
     */
    record Content(byte[] bytes, boolean isCut) {}

    /** @param limit in bytes */
    LimitedBody(int limit) {
        this.limit = limit;
        this.bytes = new ByteArrayOutputStream(Math.min(limit, FIRST_BYTES));
    }

    @Override
    public CompletionStage<Content> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription from) {
        subscription = from;
        from.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            int room = limit - bytes.size();
            byte[] part = new byte[Math.min(room, buffer.remaining())];
            buffer.get(part);
            bytes.writeBytes(part);
            if (buffer.hasRemaining()) {
                stop();
                return;
            }
        }
    }

    private void stop() {
        if (!stopped) {
            stopped = true;
            if (subscription != null) {
                subscription.cancel();
            }
            result.complete(new Content(bytes.toByteArray(), true));
        }
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(new Content(bytes.toByteArray(), false));
    }
}
