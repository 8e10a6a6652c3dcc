package org.vmcoregdb.server.command.signal;

import org.vmcoregdb.kernel.signal.SignalNames;
import org.vmcoregdb.kernel.signal.Signals;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;

/** {@code sig} as JSON. */
final class SignalsJson {
    private SignalsJson() {}

    static void write(JsonObject out, SignalNamesAnswer names) {
        out.put("names", names.names());
    }

    static void write(JsonObject out, SignalsAnswer signals) {
        out.put("task", TaskJson.of(signals.task()))
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

    private static JsonObject thread(SignalsAnswer.OfThread thread) {
        return new JsonObject()
                .put("task", TaskJson.of(thread.task()))
                .put("deliverable", thread.signals().deliverable())
                .put("blocked", SignalNames.of(thread.signals().blocked()))
                .put("own", pending(thread.signals().own()));
    }

    private static JsonObject action(Signals.Action action) {
        return new JsonObject()
                .put("signal", action.number())
                .put("name", SignalNames.all(action.number()))
                .address("handler", action.handler())
                .put("mask", SignalNames.of(action.mask()))
                .put("flags", action.flagNames());
    }

    private static JsonObject pending(Signals.Pending pending) {
        return new JsonObject()
                .put("signals", SignalNames.of(pending.set()))
                .put(
                        "queue",
                        pending.queue().stream()
                                .map(q -> new JsonObject()
                                        .put("signal", q.number())
                                        .address("siginfo", q.information()))
                                .toList())
                .put("problem", pending.problem());
    }
}
