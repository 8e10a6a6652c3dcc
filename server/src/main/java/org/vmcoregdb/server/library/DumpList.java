package org.vmcoregdb.server.library;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.protocol.target.Monitor;
import org.vmcoregdb.protocol.target.MonitorContext;

/** {@code monitor dumps}: those that a client may choose from. */
final class DumpList {
    static final String NAME = "dumps";

    private static final String HELP =
            "dumps  Lists the dumps of this server: attach NUMBER, or set remote exec-file NAME and starti, chooses one.\n";

    private final Supplier<List<DumpLibrary.Listed>> dumps;

    DumpList(Supplier<List<DumpLibrary.Listed>> dumps) {
        this.dumps = dumps;
    }

    /** Answers it beside all that another monitor answers. */
    Monitor beside(Monitor other) {
        return (line, context) -> {
            String command = line.strip();
            if (command.equals(NAME)) {
                return print(context);
            }
            if (command.isEmpty() || command.equals("help")) {
                context.print(HELP);
            }
            return other.execute(line, context);
        };
    }

    private Optional<String> print(MonitorContext context) {
        if (!context.mayRun(NAME)) {
            return Optional.of(MonitorContext.denial(NAME));
        }
        List<DumpLibrary.Listed> all = dumps.get();
        context.print(String.format("%6s %14s  %-8s %s%n", "NUMBER", "BYTES", "STATE", "NAME"));
        for (DumpLibrary.Listed dump : all) {
            String state = dump.users().isEmpty() ? "-" : dump.users().get() == 0 ? "open" : "in use";
            context.print(String.format(
                    "%6d %14d  %-8s %s%n", dump.number(), dump.bytes(), state, PrintableText.inLine(dump.name())));
        }
        return Optional.empty();
    }
}
