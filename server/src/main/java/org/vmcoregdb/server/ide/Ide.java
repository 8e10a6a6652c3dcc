package org.vmcoregdb.server.ide;

import java.util.Locale;
import java.util.function.Function;

/** The IDEs, or the extensions of one, that each want a settings file of their own. */
public enum Ide {
    /** Visual Studio Code with Microsoft's C/C++ extension (cppdbg); drives gdb by MI. */
    VSCODE(true, ".vscode/launch.json", LaunchJson::cppTools),
    /** Visual Studio Code with CodeLLDB. */
    VSCODE_LLDB(true, ".vscode/launch.json", LaunchJson::codeLldb),
    /** Visual Studio Code with Native Debug; drives gdb by MI. */
    NATIVE_DEBUG(false, ".vscode/launch.json", LaunchJson::nativeDebug),
    /** Any client of the Debug Adapter Protocol that starts {@code gdb -i=dap} (14 or later). */
    DAP(false, ".vscode/launch.json", LaunchJson::gdbDap),
    /** CLion, Remote Debug; drives gdb by MI. */
    CLION(true, ".idea/runConfigurations/vmcore.xml", RunXml::clion),
    /** Eclipse CDT, GDB Hardware Debugging; drives gdb by MI. */
    ECLIPSE(false, "vmcore.launch", RunXml::eclipse);

    private final boolean needsProgram;
    private final String file;
    private final Function<DebugSession, String> settings;

    Ide(boolean needsProgram, String file, Function<DebugSession, String> settings) {
        this.needsProgram = needsProgram;
        this.file = file;
        this.settings = settings;
    }

    /** Whether it cannot start without a program, because it wants a file or because LLDB gets none from servers. */
    public boolean needsProgram() {
        return needsProgram;
    }

    /** Where in a project the settings belong. */
    public String file() {
        return file;
    }

    /** The settings file's text. */
    public String settings(DebugSession session) {
        return settings.apply(session);
    }

    /** As users write it: {@code vscode-lldb}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
