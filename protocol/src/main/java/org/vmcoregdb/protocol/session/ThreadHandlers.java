package org.vmcoregdb.protocol.session;

import java.util.Optional;
import org.vmcoregdb.protocol.packet.ErrorCode;
import org.vmcoregdb.protocol.packet.Hex;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.ThreadRequest;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.ThreadInfo;

/** Answers requests about threads. */
final class ThreadHandlers {
    /** Ids per packet of the thread list, in characters. */
    private static final int LIST_CHARACTERS = 16384;

    private final Target target;
    private final SessionOptions options;
    private final SessionState state;
    private int listed;

    ThreadHandlers(Target target, SessionOptions options, SessionState state) {
        this.target = target;
        this.options = options;
        this.state = state;
    }

    Reply handle(ThreadRequest request) {
        if (request instanceof ThreadRequest.Select select) {
            return select(select);
        }
        if (request instanceof ThreadRequest.Tell tell) {
            return state.tell(tell.thread()) ? Reply.OK : Reply.error(ErrorCode.FAILED);
        }
        if (request instanceof ThreadRequest.IsAlive isAlive) {
            boolean alive = !isAlive.thread().isOne()
                    || target.threads().contains(isAlive.thread().value());
            return alive ? Reply.OK : Reply.error(ErrorCode.FAILED);
        }
        if (request instanceof ThreadRequest.ListPiece piece) {
            return list(piece.first());
        }
        if (request instanceof ThreadRequest.ExtraInfo extraInfo) {
            return extraInfo(extraInfo);
        }
        return Reply.text("QC" + Long.toHexString(state.selected()));
    }

    private Reply select(ThreadRequest.Select select) {
        if (select.forResuming()) { // nothing resumes: remembered nowhere
            boolean known = !select.thread().isOne()
                    || target.threads().contains(select.thread().value());
            return known ? Reply.OK : Reply.error(ErrorCode.FAILED);
        }
        return state.select(select.thread()) ? Reply.OK : Reply.error(ErrorCode.FAILED);
    }

    private Reply list(boolean first) {
        long[] tids = target.threads().ids();
        listed = first ? 0 : listed;
        int limit = Math.min(LIST_CHARACTERS, state.limit(options.packetSize()));
        StringBuilder out = new StringBuilder("m");
        while (listed < tids.length && out.length() + 17 <= limit) {
            out.append(out.length() == 1 ? "" : ",").append(Long.toHexString(tids[listed]));
            listed++;
        }
        return Reply.text(out.length() == 1 ? "l" : out.toString());
    }

    private Reply extraInfo(ThreadRequest.ExtraInfo request) {
        Optional<ThreadInfo> info = target.threads().find(request.thread().value());
        return info.map(thread -> Reply.text(Hex.of(line(thread)))).orElse(Reply.error(ErrorCode.FAILED));
    }

    private static String line(ThreadInfo thread) {
        if (!thread.extraInfo().isEmpty()) {
            return thread.extraInfo();
        }
        return thread.state().isEmpty() ? thread.name() : thread.name() + " (" + thread.state() + ")";
    }
}
