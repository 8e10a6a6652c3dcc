package org.vmcoregdb.server.command.log;

import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.printk.SafeBuffer;
import org.vmcoregdb.server.answer.JsonObject;

/** {@code log} as JSON. */
public final class LogJson {
    private LogJson() {}

    static void write(JsonObject out, AuditAnswer audit) {
        out.put(
                        "records",
                        audit.queue().records().stream()
                                .map(r -> new JsonObject()
                                        .put("record_type", r.type())
                                        .put("text", r.text()))
                                .toList())
                .put("problem", audit.queue().problem());
    }

    static void write(JsonObject out, SafeBuffersAnswer buffers) {
        out.put("buffers", buffers.buffers().stream().map(LogJson::buffer).toList());
    }

    private static JsonObject buffer(SafeBuffer buffer) {
        return new JsonObject()
                .put("name", buffer.name())
                .put("cpu", buffer.cpu())
                .address("address", buffer.address())
                .put("length", buffer.length())
                .put("lost", buffer.lost())
                .put("lines", buffer.lines())
                .put("problem", buffer.problem());
    }

    /** One record. */
    public static JsonObject record(LogRecord record) {
        return new JsonObject()
                .put("sequence", record.sequence())
                .put("nanoseconds", record.nanoseconds())
                .put("level", record.level())
                .put("facility", record.facility())
                .put("caller_id", record.callerId())
                .put("text", record.text())
                .put("dictionary", record.dictionary());
    }
}
