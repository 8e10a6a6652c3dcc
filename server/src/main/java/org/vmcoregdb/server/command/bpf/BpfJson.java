package org.vmcoregdb.server.command.bpf;

import java.util.Locale;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.bpf.BpfCode;
import org.vmcoregdb.kernel.bpf.BpfMap;
import org.vmcoregdb.kernel.bpf.BpfProgram;
import org.vmcoregdb.server.answer.JsonObject;

/** {@code bpf} as JSON. */
final class BpfJson {
    private BpfJson() {}

    static void write(JsonObject out, BpfAnswers.Program answer) {
        BpfProgram program = answer.program();
        out.put("id", program.id())
                .address("program", program.address())
                .address("auxiliary", program.auxiliary())
                .put("kind", program.type())
                .put("tag", program.tag())
                .put("maps", program.maps())
                .put("instructions", program.instructions())
                .put("machine_code_bytes", program.machineCodeLength())
                .put("pages", program.pages())
                .put("loaded_seconds", answer.loaded())
                .put("gpl_compatible", program.gplCompatible())
                .put("name", program.name())
                .put("uid", program.user())
                .put("problem", program.problem())
                .put(
                        "machine_code",
                        answer.machineCode()
                                .map(lines -> lines.stream()
                                        .map(l -> new JsonObject()
                                                .address("address", l.address())
                                                .put("text", l.text()))
                                        .toList()))
                .put(
                        "code",
                        answer.code()
                                .map(lines -> lines.stream().map(BpfJson::line).toList()));
    }

    private static JsonObject line(BpfCode.Line line) {
        return new JsonObject()
                .put("index", line.index())
                .put("text", line.text())
                .put(
                        "bytes",
                        line.bytes().stream()
                                .map(b -> String.format(Locale.ROOT, "%02x", b & 0xff))
                                .collect(Collectors.joining()));
    }

    static void write(JsonObject out, BpfAnswers.Shown answer) {
        BpfMap map = answer.map();
        out.put("id", map.id())
                .address("map", map.address())
                .put("kind", map.type())
                .address("flags", map.flags())
                .put("key_size", map.keySize())
                .put("value_size", map.valueSize())
                .put("max_entries", map.maxEntries())
                .put("memory_bytes", map.memory())
                .put("name", map.name())
                .put("uid", map.user())
                .put("problem", map.problem());
    }
}
