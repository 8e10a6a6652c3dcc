package org.vmcoregdb.server.library;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetChoice;
import org.vmcoregdb.protocol.target.TargetUnavailableException;
import org.vmcoregdb.server.access.AccessRules;
import org.vmcoregdb.server.answer.DumpsAnswer;

/** The dumps of a library, or some of them, as debuggers choose from them. */
public final class LibraryChoice implements TargetChoice, AccessRules.Dumps {
    private final DumpLibrary<ServedDump> library;
    private final Optional<List<String>> allowed;
    private final DumpList list = new DumpList(this::dumps);

    /** All of them. */
    public LibraryChoice(DumpLibrary<ServedDump> library) {
        this(library, Optional.empty());
    }

    private LibraryChoice(DumpLibrary<ServedDump> library, Optional<List<String>> allowed) {
        this.library = library;
        this.allowed = allowed;
    }

    private List<DumpsAnswer.Dump> dumps() {
        return library.dumps().stream().filter(dump -> isAllowed(dump.name())).toList();
    }

    /**
     * By its path below the folder, or by a folder on the way, which ends in a slash; not by the last part of the path: whoever puts another
     * host's {@code vmcore} into the folder does not mean to give it to those who have a token for the first.
     */
    private boolean isAllowed(String name) {
        return allowed.isEmpty()
                || allowed.get().stream()
                        .anyMatch(wanted -> wanted.equals(name) || wanted.endsWith("/") && name.startsWith(wanted));
    }

    /** What a client that may have it can call it: its path below the folder, or the last part of it. */
    private static boolean isMeant(String wanted, String name) {
        return wanted.equals(name) || wanted.equals(name.substring(name.lastIndexOf('/') + 1));
    }

    /** The only one that the client may have; else it has to choose. */
    @Override
    public Target first() {
        if (allowed.isPresent()) {
            List<DumpsAnswer.Dump> mine = dumps();
            if (mine.size() == 1) {
                try {
                    return lent(mine.get(0));
                } catch (TargetUnavailableException gone) {
                    return new Lobby(list); // where it is told why when it asks for it
                }
            }
        }
        return new Lobby(list);
    }

    private Target lent(DumpsAnswer.Dump dump) throws TargetUnavailableException {
        try {
            return new LentTarget(library.borrow(dump.number()), list);
        } catch (DumpLibrary.NotLentException e) {
            throw new TargetUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Optional<Target> named(String name) throws TargetUnavailableException {
        List<DumpsAnswer.Dump> meant =
                dumps().stream().filter(dump -> isMeant(name, dump.name())).toList();
        if (meant.size() > 1) {
            Optional<DumpsAnswer.Dump> exact =
                    meant.stream().filter(dump -> dump.name().equals(name)).findFirst();
            if (exact.isEmpty()) {
                throw new TargetUnavailableException(meant.size() + " dumps are called " + name
                        + ": say which with the folders before it, or attach NUMBER (monitor dumps lists them)");
            }
            meant = List.of(exact.get());
        }
        return meant.isEmpty() ? Optional.empty() : Optional.of(lent(meant.get(0)));
    }

    @Override
    public Optional<Target> numbered(int number) throws TargetUnavailableException {
        for (DumpsAnswer.Dump dump : dumps()) {
            if (dump.number() == number) {
                return Optional.of(lent(dump));
            }
        }
        return Optional.empty();
    }

    @Override
    public void left(Target target) {
        if (target instanceof LentTarget lent) {
            lent.giveBack();
        }
    }

    @Override
    public TargetChoice all() {
        return this;
    }

    /**
     * Opens the dump if the names stand for one only, so that it is open when the client comes in.
     *
     * @throws TargetUnavailableException if there is none of these now, or the only one cannot be opened
     */
    @Override
    public TargetChoice only(List<String> names) throws TargetUnavailableException {
        LibraryChoice some = new LibraryChoice(library, Optional.of(List.copyOf(names)));
        List<DumpsAnswer.Dump> mine = some.dumps();
        if (mine.isEmpty()) {
            throw new TargetUnavailableException("this server has none of " + String.join(", ", names));
        }
        if (mine.size() == 1) {
            some.left(some.lent(mine.get(0)));
        }
        return some;
    }
}
