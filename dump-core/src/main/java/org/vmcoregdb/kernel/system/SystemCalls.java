package org.vmcoregdb.kernel.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.symbols.Symbol;

/** The table of system calls: {@code sys_call_table}, which ends where no function follows. */
public final class SystemCalls {
    private static final int LIMIT = 4096;
    private static final String KNOWN_FUNCTION = "schedule";
    private static final String KNOWN_FILE = "/kernel/sched/core.c";

    private SystemCalls() {}

    /**
     * All of them, by number.
     *
     * @throws MissingSymbolException if the kernel does not say where they are
     * @throws MemoryFault if the table is not in the dump
     */
    public static List<SystemCall> read(Kernel kernel) {
        long table = kernel.needSymbol("sys_call_table");
        OptionalLong next = kernel.imageSymbols().nextAddress(table);
        long most = next.isPresent() ? Math.min(LIMIT, (next.getAsLong() - table) / 8) : LIMIT;
        List<SystemCall> calls = new ArrayList<>();
        for (int number = 0; number < most; number++) {
            long address = kernel.memory().readLong(table + 8L * number);
            Optional<Symbol> function = function(kernel, address);
            if (function.isEmpty()) {
                break;
            }
            calls.add(new SystemCall(
                    number, address, function.get().name(), DebugInfo.of(kernel).line(address)));
        }
        return calls;
    }

    /** The folder that the kernel was built in: what the name of a source file that every kernel has begins with. */
    public static Optional<String> buildFolder(Kernel kernel) {
        OptionalLong known = kernel.symbol(KNOWN_FUNCTION);
        return known.isEmpty()
                ? Optional.empty()
                : DebugInfo.of(kernel)
                        .line(known.getAsLong())
                        .map(SourceLine::file)
                        .filter(f -> f.endsWith(KNOWN_FILE))
                        .map(f -> f.substring(0, f.length() - KNOWN_FILE.length()));
    }

    /** Of several names the local one: that of the function in its source, without the architecture's prefix. */
    private static Optional<Symbol> function(Kernel kernel, long address) {
        List<Symbol> names = kernel.imageSymbols().at(address).stream()
                .filter(s -> s.address() == address && s.isText())
                .toList();
        return names.stream()
                .filter(s -> Character.isLowerCase(s.type()))
                .findFirst()
                .or(() -> names.stream().findFirst());
    }
}
