package org.vmcoregdb.server.render;

import java.util.List;
import java.util.Map;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.kernel.printk.SafeBuffer;
import org.vmcoregdb.kernel.system.SystemCall;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.result.MachineAnswer;
import org.vmcoregdb.server.result.Result;

/** {@code sys} with its options, {@code mod}, {@code log -a} and {@code -s} as JSON. */
final class MachineJson {
    private MachineJson() {}

    static Map<String, Object> taint(Result.TaintResult taint) {
        return new Json.Members()
                .put("type", "taint")
                .put("mask", taint.mask())
                .put("letters", taint.letters())
                .put("flags", flags(taint.mask()))
                .done();
    }

    private static List<Map<String, Object>> flags(long mask) {
        return Taint.flags(mask).stream()
                .map(f -> new Json.Members()
                        .put("letter", String.valueOf(f.letter()))
                        .put("meaning", f.meaning())
                        .done())
                .toList();
    }

    static Map<String, Object> object(MachineAnswer answer) {
        Json.Members members = new Json.Members();
        if (answer instanceof MachineAnswer.FirmwareFields dmi) {
            members.put("type", "dmi").put("fields", dmi.firmware().fields());
        } else if (answer instanceof MachineAnswer.SystemCallList calls) {
            members.put("type", "system_calls")
                    .put("calls", calls.calls().stream().map(MachineJson::call).toList());
        } else if (answer instanceof MachineAnswer.Configuration configuration) {
            members.put("type", "configuration").put("text", configuration.text());
        } else if (answer instanceof MachineAnswer.ModuleList list) {
            members.put("type", "modules")
                    .put(
                            "modules",
                            list.modules().stream().map(MachineJson::module).toList());
        } else if (answer instanceof MachineAnswer.TaintedModules tainted) {
            members.put("type", "tainted_modules")
                    .put(
                            "modules",
                            tainted.modules().stream()
                                    .map(m -> new Json.Members()
                                            .put("name", m.name())
                                            .put("letters", Taint.letters(m.mask()))
                                            .put("flags", flags(m.mask()))
                                            .done())
                                    .toList());
        } else if (answer instanceof MachineAnswer.ModuleFiles files) {
            members.put("type", "module_files")
                    .put(
                            "modules",
                            files.files().stream()
                                    .map(f -> new Json.Members()
                                            .put("name", f.module())
                                            .put("build_id", f.buildId())
                                            .put("file", f.file())
                                            .done())
                                    .toList());
        } else if (answer instanceof MachineAnswer.AuditRecords audit) {
            members.put("type", "audit_records")
                    .put(
                            "records",
                            audit.queue().records().stream()
                                    .map(r -> new Json.Members()
                                            .put("record_type", r.type())
                                            .put("text", r.text())
                                            .done())
                                    .toList())
                    .put("problem", audit.queue().problem());
        } else if (answer instanceof MachineAnswer.SafeBuffers buffers) {
            members.put("type", "printk_buffers")
                    .put(
                            "buffers",
                            buffers.buffers().stream().map(MachineJson::buffer).toList());
        }
        return members.done();
    }

    private static Map<String, Object> call(SystemCall call) {
        return new Json.Members()
                .put("number", call.number())
                .address("address", call.address())
                .put("function", call.function())
                .put("file", call.source().map(SourceLine::file))
                .put("line", call.source().map(SourceLine::line))
                .done();
    }

    private static Map<String, Object> module(MachineAnswer.ModuleRow row) {
        return new Json.Members()
                .put("name", row.module().name())
                .address("module", row.module().address())
                .address("base", row.module().base())
                .put("size", row.module().size())
                .put("symbols", row.symbols())
                .put("file", row.file())
                .done();
    }

    private static Map<String, Object> buffer(SafeBuffer buffer) {
        return new Json.Members()
                .put("name", buffer.name())
                .put("cpu", buffer.cpu())
                .address("address", buffer.address())
                .put("length", buffer.length())
                .put("lost", buffer.lost())
                .put("lines", buffer.lines())
                .put("problem", buffer.problem())
                .done();
    }
}
