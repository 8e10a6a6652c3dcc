package org.vmcoregdb.server.agent;

import java.io.Closeable;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.answer.DumpsAnswer;
import org.vmcoregdb.server.answer.ErrorCode;
import org.vmcoregdb.server.library.DumpLibrary;

/** The dumps of a library by their names, and what to do when one cannot be had. */
final class AgentDumps implements Closeable {
    private final DumpLibrary<CrashDump> library;

    AgentDumps(DumpLibrary<CrashDump> library) {
        this.library = library;
    }

    /** Work on a dump. */
    @FunctionalInterface
    interface Reader {
        void read(CrashDump dump) throws AgentException;
    }

    /** The dumps there are now, by name. */
    SortedMap<String, DumpsAnswer.Dump> dumps() {
        SortedMap<String, DumpsAnswer.Dump> all = new TreeMap<>();
        library.dumps().forEach(dump -> all.put(dump.name(), dump));
        return all;
    }

    /** The name that is meant: the one that was given, or that of the only dump. */
    String name(Optional<String> given) throws AgentException {
        SortedMap<String, DumpsAnswer.Dump> all = dumps();
        if (given.isPresent()) {
            if (!all.containsKey(given.get())) {
                throw new AgentException(
                        ErrorCode.NO_SUCH_DUMP,
                        "there is no dump of the name " + given.get(),
                        "Call open without arguments: it lists the names.");
            }
            return given.get();
        }
        if (all.isEmpty()) {
            throw nothing();
        }
        if (all.size() != 1) {
            throw new AgentException(
                    ErrorCode.NO_SUCH_DUMP,
                    "there are " + all.size() + " dumps, and none was named",
                    "Call open without arguments, and pass one of the names it lists as the argument dump.");
        }
        return all.firstKey();
    }

    /** Nobody gave a dump to the server, or there is none in its folder. */
    static AgentException nothing() {
        return new AgentException(
                ErrorCode.NO_SUCH_DUMP,
                "this server was started without a dump, or with a folder that has none",
                "Tell the user to start it as: vmcore-gdb mcp DUMP, or vmcore-gdb mcp FOLDER for all dumps below a folder.");
    }

    /** Works on a dump, which stays open for it. */
    void read(String name, Reader work) throws AgentException {
        DumpsAnswer.Dump dump = dumps().get(name);
        if (dump == null) {
            throw new AgentException(
                    ErrorCode.NO_SUCH_DUMP,
                    name + " is gone",
                    "Call open without arguments: it lists the dumps that there are.");
        }
        try (DumpLibrary<CrashDump>.Loan loan = library.borrow(dump.number())) {
            work.read(loan.value());
        } catch (DumpLibrary.NotLentException unusable) {
            throw new AgentException(
                    ErrorCode.DUMP_UNUSABLE,
                    name + " cannot be opened: " + unusable.getMessage(),
                    "Choose another dump; open without arguments lists them.");
        }
    }

    /** Closes all: those in use when their work ends. */
    @Override
    public void close() {
        library.close();
    }
}
