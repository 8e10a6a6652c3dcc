package org.vmcoregdb.server.command.io;

import java.util.Locale;
import org.vmcoregdb.kernel.block.BlockDevice;
import org.vmcoregdb.kernel.block.BlockRequest;
import org.vmcoregdb.kernel.net.RpcCall;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.SymbolJson;
import org.vmcoregdb.server.answer.TaskJson;

/** {@code io} as JSON. */
final class IoJson {
    private IoJson() {}

    static void write(JsonObject out, IoAnswer answer) {
        out.put("devices", answer.devices().stream().map(IoJson::device).toList())
                .put("calls", answer.calls().stream().map(IoJson::call).toList())
                .put("idle", answer.idle())
                .put("problem", answer.problem());
    }

    private static JsonObject device(IoAnswer.Device device) {
        BlockDevice of = device.of();
        return new JsonObject()
                .put("name", of.name())
                .put("alias", of.alias())
                .address("gendisk", of.disk())
                .address("request_queue", of.queue())
                .put("driver", of.driver().map(SymbolJson::of))
                .put("stuck", of.isStuck())
                .put("stopped", of.stopped())
                .put("states", of.states())
                .put("below", of.below())
                .put("counted", of.counted())
                .put("oldest_nanoseconds", of.oldest())
                .put("requests", device.requests().stream().map(IoJson::request).toList())
                .put("problem", of.problem());
    }

    private static JsonObject call(IoAnswer.Call call) {
        RpcCall of = call.of();
        return new JsonObject()
                .address("rpc_task", of.address())
                .put("program", of.program())
                .put("version", of.version())
                .put("procedure", of.procedure())
                .put("server", of.server())
                .put("place", of.place())
                .put("connected", of.connected())
                .put("process", of.process())
                .put("nanoseconds", of.nanoseconds())
                .put("stuck", of.isStuck())
                .put("tasks", call.tasks().stream().map(TaskJson::of).toList());
    }

    private static JsonObject request(IoAnswer.Request request) {
        BlockRequest of = request.of();
        return new JsonObject()
                .address("address", of.address())
                .put("tag", of.tag())
                .put("state", of.state().name().toLowerCase(Locale.ROOT))
                .put("operation", of.operation())
                .put("sector", of.sector())
                .put("bytes", of.bytes())
                .put("nanoseconds", of.nanoseconds())
                .put("overdue", of.overdue())
                .put("file", of.file())
                .put("through", of.use().through())
                .put("end", of.use().end().map(SymbolJson::of))
                .put("tasks", request.tasks().stream().map(TaskJson::of).toList());
    }
}
