package org.vmcoregdb.protocol.session;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;
import org.vmcoregdb.protocol.target.Target;

/**
 * Answers attempts to run: the sentence why not, then a stop by SIGINT where it stands. Any other reply makes some client
 * wait for ever, step for ever, or drop the session.
 */
final class ResumeHandler {
    private final Target target;
    private final SessionState state;

    ResumeHandler(Target target, SessionState state) {
        this.target = target;
        this.state = state;
    }

    Reply handle(Request.Resume request, Exchange exchange) {
        byte[] sentence = (target.cannotRun() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.send(Reply.output(sentence, 0, sentence.length));
        OptionalLong thread = state.resolve(request.thread());
        return SessionState.stoppedAgain(thread.orElse(state.selected()));
    }
}
