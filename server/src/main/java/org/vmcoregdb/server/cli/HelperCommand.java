package org.vmcoregdb.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.vmcoregdb.server.ide.DebuggerScript;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code helper}: the script for a debugger. */
@CommandLine.Command(
        name = "helper",
        description = "Prints the script with which gdb or LLDB tells monitor commands which thread it shows.",
        mixinStandardHelpOptions = true)
final class HelperCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "gdb|lldb",
            converter = Name.class,
            description = "gdb: source the file; lldb: command script import FILE, then vmcore COMMAND.")
    private DebuggerScript helper = DebuggerScript.GDB;

    /** {@code gdb-script}: the same for gdb, by the name that people look for. */
    @CommandLine.Command(
            name = "gdb-script",
            description =
                    "Prints the script for gdb: crash COMMAND, pretty-printers, the shown thread as the current task.",
            mixinStandardHelpOptions = true)
    static final class GdbScript implements Callable<Integer> {
        @Override
        public Integer call() {
            return print(DebuggerScript.GDB);
        }
    }

    /** The names as users write them. */
    static final class Name implements CommandLine.ITypeConverter<DebuggerScript> {
        @Override
        public DebuggerScript convert(String text) {
            for (DebuggerScript each : DebuggerScript.values()) {
                if (each.toString().equals(text)) {
                    return each;
                }
            }
            throw new CommandLine.TypeConversionException(
                    "'" + text + "' is none of " + List.of(DebuggerScript.values()));
        }
    }

    @Override
    public Integer call() {
        return print(helper);
    }

    private static int print(DebuggerScript script) {
        byte[] content = script.content();
        System.out.write(content, 0, content.length);
        System.out.flush();
        return Main.OK;
    }
}
