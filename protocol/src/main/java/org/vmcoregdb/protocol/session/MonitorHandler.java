package org.vmcoregdb.protocol.session;

import java.time.Duration;
import java.util.Optional;
import org.vmcoregdb.protocol.packet.Reply;
import org.vmcoregdb.protocol.packet.Request;
import org.vmcoregdb.protocol.target.MonitorContext;
import org.vmcoregdb.protocol.target.Target;

/** Answers {@code qRcmd}: output while the command runs, then {@code OK}. */
final class MonitorHandler {
    private final Target target;
    private final SessionState state;
    private final OverlayCommand overlay;

    MonitorHandler(Target target, SessionState state, OverlayCommand overlay) {
        this.target = target;
        this.state = state;
        this.overlay = overlay;
    }

    Reply handle(Request.Monitor request, Exchange exchange) {
        MonitorOutput output = new MonitorOutput(exchange, state, overlay.overlay());
        exchange.attach(output);
        long began = System.nanoTime();
        Optional<String> failure = Optional.of("it failed");
        try {
            failure = run(request.command(), output);
            return conclude(failure, output);
        } finally {
            output.finish();
            exchange.link()
                    .commandRan(new CommandRun(
                            target.name(),
                            request.command(),
                            output.printed(),
                            Duration.ofNanos(System.nanoTime() - began),
                            output.denied(),
                            failure));
        }
    }

    private Optional<String> run(String command, MonitorOutput output) {
        Optional<String> notNow = output.mayBegin();
        if (notNow.isPresent()) {
            return notNow;
        }
        if (!OverlayCommand.isMeant(command)) {
            return target.monitor().execute(command, output);
        }
        return output.mayRun(OverlayCommand.NAME)
                ? overlay.run(command, output)
                : Optional.of(MonitorContext.denial(OverlayCommand.NAME));
    }

    private Reply conclude(Optional<String> failure, MonitorOutput output) {
        if (failure.isEmpty()) {
            return Reply.OK;
        }
        if (state.takesErrorMessages()) {
            return Reply.text("E." + failure.get());
        }
        output.print(failure.get() + "\n"); // gdb up to 15 takes the text of an error for broken hexadecimal
        return Reply.OK;
    }
}
