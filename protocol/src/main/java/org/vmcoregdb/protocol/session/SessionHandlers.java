package org.vmcoregdb.protocol.session;

import java.util.Optional;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.SessionRequest;
import org.vmcoregdb.protocol.target.Relocation;
import org.vmcoregdb.protocol.target.Target;

/** Answers requests about the session: features, why the target stands still, the ways to end. */
final class SessionHandlers {
    private final Target target;
    private final SessionOptions options;
    private final SessionState state;
    private final StopReplies stops;
    private final LocalModules modules;
    private boolean offsetsTold;

    SessionHandlers(
            Target target, SessionOptions options, SessionState state, StopReplies stops, LocalModules modules) {
        this.modules = modules;
        this.target = target;
        this.options = options;
        this.state = state;
        this.stops = stops;
    }

    Reply handle(SessionRequest request) {
        if (request instanceof SessionRequest.Supported supported) {
            state.negotiated(supported.features().contains("error-message+"));
            return Reply.text(features());
        }
        if (!(request instanceof SessionRequest.Plain plain)) { // Run and Attach to what is not offered
            return state.refusal(target.cannotRun());
        }
        return switch (plain) {
            case START_NO_ACK_MODE -> new Reply.StartNoAck();
            case EXTENDED_MODE, DETACH, KILL, SYMBOL -> Reply.OK;
            // nothing runs, so none is ever reached; one that cannot be set makes some debuggers give up the session
            case BREAKPOINT -> Reply.OK;
            case STOP_REASON -> stops.first();
            case KILL_CONNECTION -> new Reply.Close();
            case RESTART -> new Reply.None();
            case ATTACHED -> Reply.text("1");
            case OFFSETS -> offsets();
            case SERVER_VERSION ->
                Reply.text("name:" + options.serverName() + ";version:" + options.serverVersion() + ";");
            case RESUME_ACTIONS -> Reply.text("vCont;c;C;s;S");
        };
    }

    private String features() {
        StringBuilder features = new StringBuilder("PacketSize=")
                .append(Integer.toHexString(options.packetSize()))
                .append(";QStartNoAckMode+;qXfer:features:read+;qXfer:threads:read+;");
        target.objects().stream()
                .sorted()
                .forEach(object -> features.append("qXfer:").append(object).append(":read+;"));
        return features.append("qEcho+;binary-upload+;error-message+;vContSupported+")
                .toString();
    }

    /**
     * Each debugger misunderstands what the other needs: gdb takes {@code TextSeg} for an address, LLDB takes {@code Text}
     * for a distance. gdb asks once; plugins that ask again take an answer for a sign of a user-space program.
     */
    private Reply offsets() {
        Optional<Relocation> relocation = target.relocation();
        if (relocation.isEmpty()) {
            return Reply.EMPTY;
        }
        if (state.isLldb()) {
            modules.clientHasExecutable();
            String slide = Long.toHexString(relocation.get().slide());
            return Reply.text("Text=" + slide + ";Data=" + slide + ";Bss=" + slide);
        }
        if (offsetsTold) {
            return Reply.EMPTY;
        }
        offsetsTold = true;
        return Reply.text("TextSeg=" + Long.toHexString(relocation.get().textSegment()));
    }
}
