package org.vmcoregdb.server.command.system;

import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.kernel.system.SystemCall;
import org.vmcoregdb.server.answer.JsonObject;

/** {@code sys} as JSON. */
final class SystemJson {
    private SystemJson() {}

    static void write(JsonObject out, SystemAnswer system) {
        out.put("program", system.program().json())
                .put("kernel", system.kernelFile())
                .put("livepatched", system.livepatched())
                .put("tainted", system.tainted())
                .put("dump_files", system.dumpFiles())
                .put("partial_dump", system.partialDump())
                .put("incomplete_dump", system.incompleteDump())
                .put("cpus", system.cpus())
                .put("offline_cpus", system.offlineCpus())
                .put("time", system.time())
                .put("uptime_seconds", system.uptimeSeconds())
                .put(
                        "load_average",
                        system.loadHundredths().stream().map(l -> l / 100.0).toList())
                .put("tasks", system.tasks())
                .put("nodename", system.nodename())
                .put("release", system.release())
                .put("version", system.version())
                .put("machine", system.machine())
                .put("mhz", system.megahertz())
                .put("memory_bytes", system.memoryBytes())
                .put("panic", system.panic());
    }

    static void write(JsonObject out, SystemCallsAnswer calls) {
        out.put("calls", calls.calls().stream().map(SystemJson::call).toList());
    }

    private static JsonObject call(SystemCall call) {
        return new JsonObject()
                .put("number", call.number())
                .address("address", call.address())
                .put("function", call.function())
                .put("file", call.source().map(SourceLine::file))
                .put("line", call.source().map(SourceLine::line));
    }
}
