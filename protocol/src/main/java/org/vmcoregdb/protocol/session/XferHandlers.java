package org.vmcoregdb.protocol.session;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.vmcoregdb.protocol.budget.Budget;
import org.vmcoregdb.protocol.packet.ErrorCode;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;
import org.vmcoregdb.protocol.target.Target;

/**
 * Answers {@code qXfer}: documents in slices. gdb asks for 4 KiB at a time, so each is made when its beginning is asked for,
 * and kept until its end was, if there is room: else it is made again for each slice.
 */
final class XferHandlers {
    private record Key(String object, String annex) {}

    private final Target target;
    private final SessionOptions options;
    private final SessionState state;
    private final LocalModules modules;
    private final KeptDocuments<Key> documents;

    XferHandlers(Target target, SessionOptions options, SessionState state, LocalModules modules, Budget.Share room) {
        this.documents = new KeptDocuments<>(
                room, key -> key.object().length() + key.annex().length());
        this.target = target;
        this.state = state;
        this.modules = modules;
        this.options = options;
    }

    Reply handle(Request.ReadObject request) {
        if (!isOffered(request.object())) {
            return Reply.EMPTY;
        }
        Key key = new Key(request.object(), request.annex());
        if (request.offset() == 0) {
            documents.forget(key);
        }
        Optional<byte[]> document = documents.get(key).or(() -> make(request));
        if (document.isEmpty()) {
            return Reply.error(ErrorCode.NO_SUCH_ANNEX);
        }
        byte[] bytes = document.get();
        if (Long.compareUnsigned(request.offset(), bytes.length) > 0) {
            return Reply.error(ErrorCode.FAILED);
        }
        return slice(key, bytes, (int) request.offset(), request.length());
    }

    /** An object in one packet, after a {@code Q}. */
    Reply handle(Request.ReadWhole request) {
        Optional<byte[]> whole =
                isOffered(request.object()) ? target.object(request.object(), "") : Optional.<byte[]>empty();
        return whole.map(bytes -> Reply.binary("Q", bytes, 0, bytes.length)).orElse(Reply.EMPTY);
    }

    private boolean isOffered(String object) {
        return object.equals("features")
                || object.equals("threads")
                || target.objects().contains(object);
    }

    private Reply slice(Key key, byte[] bytes, int offset, long length) {
        int count = Math.min(bytes.length - offset, Request.clamp(length, options.dataBytes()));
        boolean last = offset + count == bytes.length;
        if (last) {
            documents.forget(key);
        } else {
            documents.keep(key, bytes);
        }
        return Reply.binary(last ? "l" : "m", bytes, offset, count);
    }

    private Optional<byte[]> make(Request.ReadObject request) {
        return switch (request.object()) {
            case "features" ->
                request.annex().equals("target.xml")
                        ? Optional.of(target.description().toXml().getBytes(StandardCharsets.UTF_8))
                        : Optional.empty();
            case "threads" ->
                request.annex().isEmpty()
                        ? Optional.of(ThreadsXml.write(target.threads()).getBytes(StandardCharsets.UTF_8))
                        : Optional.empty();
            case "libraries-svr4" -> state.isLldb() ? modules.xml() : target.object(request.object(), request.annex());
            default -> target.object(request.object(), request.annex());
        };
    }
}
