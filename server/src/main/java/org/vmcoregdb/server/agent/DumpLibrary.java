package org.vmcoregdb.server.agent;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.agent.AgentException.Code;

/**
 * The dumps that clients may name, by the names under which they are listed. A dump is opened when it is first asked for; of those that nobody
 * uses, the ones that were used last stay open.
 */
public final class DumpLibrary implements Closeable {
    private static final int MOST_OPEN = 4;

    /** A folder is not read for each call of a client that makes many. */
    private static final long LISTED_NANOS = 2_000_000_000L;

    private final Shelf shelf;
    private Optional<SortedMap<String, Volume>> listed = Optional.empty();
    private long listedAt;
    private final Map<String, OpenDump> open = new LinkedHashMap<>(16, 0.75f, true);

    /** Where dumps come from. */
    @FunctionalInterface
    public interface Shelf {
        /** What is there now, by name. */
        SortedMap<String, Volume> dumps() throws IOException;
    }

    /**
     * A dump that can be opened.
     *
     * @param bytes the size of its file
     */
    public record Volume(long bytes, Opener opener) {}

    /** Opens a dump. */
    @FunctionalInterface
    public interface Opener {
        /** Opens it; who gets it closes it. */
        CrashDump open() throws FormatException;
    }

    /** Work on a dump. */
    @FunctionalInterface
    interface Reader {
        void read(CrashDump dump) throws AgentException;
    }

    /** One that is open, or is being opened, and how many use it. */
    private static final class OpenDump {
        private final Volume volume;
        private Optional<CrashDump> dump = Optional.empty();
        private int users;

        OpenDump(Volume volume) {
            this.volume = volume;
        }

        synchronized CrashDump get(String name) throws AgentException {
            if (dump.isEmpty()) {
                try {
                    dump = Optional.of(volume.opener().open());
                } catch (FormatException unusable) {
                    throw new AgentException(
                            Code.DUMP_UNUSABLE,
                            name + " cannot be opened: " + unusable.getMessage(),
                            "Choose another dump; open without arguments lists them.");
                }
            }
            return dump.get();
        }

        synchronized void close() throws IOException {
            if (dump.isPresent()) {
                CrashDump last = dump.get();
                dump = Optional.empty();
                last.close();
            }
        }
    }

    /** @param shelf is asked anew when a dump is looked for, unless it was asked a moment ago */
    public DumpLibrary(Shelf shelf) {
        this.shelf = shelf;
    }

    /** The dumps there are. */
    synchronized SortedMap<String, Volume> dumps() throws AgentException {
        if (listed.isPresent() && System.nanoTime() - listedAt < LISTED_NANOS) {
            return listed.get();
        }
        try {
            listed = Optional.of(shelf.dumps());
            listedAt = System.nanoTime();
            return listed.get();
        } catch (IOException unreadable) {
            throw new AgentException(
                    Code.DUMP_UNUSABLE,
                    "the folder of dumps cannot be read: " + unreadable.getMessage(),
                    "Tell the user: the server has lost its folder.");
        }
    }

    /** The name that is meant: the one that was given, or that of the only dump. */
    String name(Optional<String> given) throws AgentException {
        SortedMap<String, Volume> all = dumps();
        if (given.isPresent()) {
            if (!all.containsKey(given.get())) {
                throw new AgentException(
                        Code.NO_SUCH_DUMP,
                        "there is no dump of the name " + given.get(),
                        "Call open without arguments: it lists the names.");
            }
            return given.get();
        }
        if (all.size() != 1) {
            throw new AgentException(
                    Code.NO_SUCH_DUMP,
                    "there are " + all.size() + " dumps, and none was named",
                    "Call open without arguments, and pass one of the names it lists as the argument dump.");
        }
        return all.firstKey();
    }

    /** Works on a dump, which stays open for it. */
    void read(String name, Reader work) throws AgentException {
        OpenDump used = begin(name);
        try {
            work.read(used.get(name));
        } finally {
            end(used);
        }
    }

    private OpenDump begin(String name) throws AgentException {
        Volume volume = dumps().get(name);
        if (volume == null) {
            throw new AgentException(Code.NO_SUCH_DUMP, name + " is gone", "Call open without arguments.");
        }
        synchronized (open) {
            OpenDump used = open.computeIfAbsent(name, n -> new OpenDump(volume));
            used.users++;
            return used;
        }
    }

    /** Closes what is too much, the one that was used longest ago first. */
    private void end(OpenDump used) throws AgentException {
        List<OpenDump> idle = new ArrayList<>();
        synchronized (open) {
            used.users--;
            Iterator<OpenDump> oldest = open.values().iterator();
            while (open.size() > MOST_OPEN && oldest.hasNext()) {
                OpenDump one = oldest.next();
                if (one.users == 0) {
                    oldest.remove();
                    idle.add(one);
                }
            }
        }
        try {
            for (OpenDump one : idle) {
                one.close();
            }
        } catch (IOException failed) {
            throw new AgentException(
                    Code.INTERNAL, "a dump could not be closed: " + failed.getMessage(), "Call the tool again.");
        }
    }

    /** Closes all. */
    @Override
    public void close() throws IOException {
        synchronized (open) {
            for (OpenDump one : open.values()) {
                one.close();
            }
            open.clear();
        }
    }
}
