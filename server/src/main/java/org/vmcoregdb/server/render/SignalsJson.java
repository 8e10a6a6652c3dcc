package org.vmcoregdb.server.render;

import java.util.Map;
import org.vmcoregdb.kernel.signal.PendingSignals;
import org.vmcoregdb.kernel.signal.SignalAction;
import org.vmcoregdb.kernel.signal.SignalNames;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.SignalNamesResult;
import org.vmcoregdb.server.result.SignalsResult;

/** {@code sig} as JSON. */
final class SignalsJson {
    private SignalsJson() {}

    static Map<String, Object> object(Result.SignalAnswer answer) {
        Json.Members members = new Json.Members();
        if (answer instanceof SignalNamesResult names) {
            members.put("type", "signal_names").put("names", names.names());
        } else if (answer instanceof SignalsResult signals) {
            members.put("type", "signals")
                    .put("task", JsonRenderer.task(signals.task()).done())
                    .address("signal_struct", signals.process().address())
                    .put("thread_count", signals.process().threads())
                    .put(
                            "actions",
                            signals.process().actions().stream()
                                    .map(SignalsJson::action)
                                    .toList())
                    .put("shared", pending(signals.process().shared()))
                    .put(
                            "threads",
                            signals.threads().stream().map(SignalsJson::thread).toList());
        }
        return members.done();
    }

    private static Map<String, Object> thread(SignalsResult.OfThread thread) {
        return new Json.Members()
                .put("task", JsonRenderer.task(thread.task()).done())
                .put("deliverable", thread.signals().deliverable())
                .put("blocked", SignalNames.of(thread.signals().blocked()))
                .put("own", pending(thread.signals().own()))
                .done();
    }

    private static Map<String, Object> action(SignalAction action) {
        return new Json.Members()
                .put("signal", action.number())
                .put("name", SignalNames.all(action.number()))
                .address("handler", action.handler())
                .put("mask", SignalNames.of(action.mask()))
                .put("flags", action.flagNames())
                .done();
    }

    private static Map<String, Object> pending(PendingSignals pending) {
        return new Json.Members()
                .put("signals", SignalNames.of(pending.set()))
                .put(
                        "queue",
                        pending.queue().stream()
                                .map(q -> new Json.Members()
                                        .put("signal", q.number())
                                        .address("siginfo", q.information())
                                        .done())
                                .toList())
                .put("problem", pending.problem())
                .done();
    }
}
