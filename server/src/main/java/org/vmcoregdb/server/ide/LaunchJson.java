package org.vmcoregdb.server.ide;

import java.util.List;
import java.util.function.Consumer;
import org.vmcoregdb.server.answer.JsonObject;

/** {@code launch.json} of Visual Studio Code, which other DAP clients read, too. */
final class LaunchJson {
    private LaunchJson() {}

    private static String file(DebugSession session, String type, String request, Consumer<JsonObject> more) {
        JsonObject configuration = new JsonObject();
        configuration.put("name", session.name());
        configuration.put("type", type);
        configuration.put("request", request);
        more.accept(configuration);
        JsonObject file = new JsonObject();
        file.put("version", "0.2.0");
        file.put("configurations", List.of(configuration));
        return file.indented() + "\n";
    }

    /** "launch", as "attach" wants a process; it must neither start nor continue what it finds stopped. */
    static String cppTools(DebugSession session) {
        return file(session, "cppdbg", "launch", c -> {
            c.put("program", session.program());
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
            c.put("executable", session.program());
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
            c.put("program", session.program());
            c.put("target", session.address());
        });
    }
}
