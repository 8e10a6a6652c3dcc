package org.vmcoregdb.server.ide;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.vmcoregdb.server.render.Json;

/** {@code launch.json} of Visual Studio Code, which other DAP clients read, too. */
final class LaunchJson {
    private LaunchJson() {}

    private static String file(DebugSession session, String type, String request, Consumer<Map<String, Object>> more) {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("name", session.name());
        configuration.put("type", type);
        configuration.put("request", request);
        more.accept(configuration);
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("version", "0.2.0");
        file.put("configurations", List.of(configuration));
        return Json.writeIndented(file) + "\n";
    }

    /** "launch", as "attach" wants a process; it must neither start nor continue what it finds stopped. */
    static String cppTools(DebugSession session) {
        return file(session, "cppdbg", "launch", c -> {
            session.program().ifPresent(program -> c.put("program", program.toString()));
            c.put("cwd", session.folder());
            c.put("MIMode", "gdb");
            c.put("miDebuggerPath", session.gdb());
            c.put("miDebuggerServerAddress", session.address());
            c.put("stopAtConnect", true);
            c.put("launchCompleteCommand", "None");
        });
    }

    static String nativeDebug(DebugSession session) {
        return file(session, "gdb", "attach", c -> {
            session.program().ifPresent(program -> c.put("executable", program.toString()));
            c.put("target", session.address());
            c.put("remote", true);
            c.put("cwd", session.folder());
            c.put("gdbpath", session.gdb());
            c.put("stopAtConnect", true);
            c.put("valuesFormatting", "parseText");
        });
    }

    /** The quotes are LLDB's, whose command line this is. */
    static String codeLldb(DebugSession session) {
        return file(session, "lldb", "launch", c -> {
            c.put(
                    "targetCreateCommands",
                    session.program()
                            .map(p -> List.of("target create \"" + p + "\""))
                            .orElse(List.of()));
            c.put("processCreateCommands", List.of("gdb-remote " + session.address()));
        });
    }

    static String gdbDap(DebugSession session) {
        return file(session, "gdb", "attach", c -> {
            session.program().ifPresent(program -> c.put("program", program.toString()));
            c.put("target", session.address());
        });
    }
}
